package io.vmemu.guest.workload;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.random.Ratio;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * What fills the guest's memory. Amounts are sizes ({@code 64M}) or shares ({@code 30%}).
 *
 * <table>
 * <caption>Words</caption>
 * <tr><td>{@code movable=AMOUNT}</td><td>what processes use, of all memory: it moves out of the way as long as there is
 * room elsewhere</td></tr>
 * <tr><td>{@code unmovable=AMOUNT}</td><td>what the kernel uses, of the memory that is added, in kernel zones only: a size
 * from the lowest address up, a share scattered. It never moves</td></tr>
 * <tr><td>{@code pinned=AMOUNT[/SECONDS]}</td><td>what devices work on, of the memory that is added, scattered; where it
 * is until it is let go of, after so many seconds or never. Since Linux 5.13 not in ZONE_MOVABLE</td></tr>
 * <tr><td>{@code growing=SIZE/SECONDS}</td><td>movable memory that grows by so much each time</td></tr>
 * <tr><td>{@code leaking=SIZE/SECONDS}</td><td>kernel memory that grows by so much each time</td></tr>
 * <tr><td>{@code seed=NUMBER}</td><td>other places for what is scattered</td></tr>
 * </table>
 *
 * @param pinnedSeconds after how long pinned memory is let go of, 0 for never
 */
public record WorkloadOptions(
        Amount movable, Amount unmovable, Amount pinned, int pinnedSeconds, Growth growing, Growth leaking, long seed) {
    /** Memory is used for nothing. */
    public static final WorkloadOptions NONE =
            new WorkloadOptions(Amount.NONE, Amount.NONE, Amount.NONE, 0, Growth.NONE, Growth.NONE, 0);

    private static final int MAX_SECONDS = 86_400;

    /**
     * Memory that becomes more.
     *
     * @param size bytes each time
     * @param seconds between two times
     */
    public record Growth(long size, int seconds) {
        static final Growth NONE = new Growth(0, 1);

        boolean isNone() {
            return size == 0;
        }
    }

    /** These options with a word more; null if the word makes no sense. */
    public @Nullable WorkloadOptions with(String name, String value) {
        int slash = value.indexOf('/');
        Amount amount = Amount.parse(slash < 0 ? value : value.substring(0, slash));
        int seconds = slash < 0 ? 0 : seconds(value.substring(slash + 1));
        boolean timed = name.equals("growing") || name.equals("leaking");
        if (amount == null || seconds < 0 || (slash >= 0 && !timed && !name.equals("pinned"))) {
            return null;
        }
        if (timed && (slash < 0 || !amount.share().equals(Ratio.NONE))) {
            return null;
        }
        Growth growth = timed ? new Growth(amount.size(), seconds) : Growth.NONE;
        return switch (name) {
            case "movable" -> new WorkloadOptions(amount, unmovable, pinned, pinnedSeconds, growing, leaking, seed);
            case "unmovable" -> new WorkloadOptions(movable, amount, pinned, pinnedSeconds, growing, leaking, seed);
            case "pinned" -> new WorkloadOptions(movable, unmovable, amount, seconds, growing, leaking, seed);
            case "growing" -> new WorkloadOptions(movable, unmovable, pinned, pinnedSeconds, growth, leaking, seed);
            case "leaking" -> new WorkloadOptions(movable, unmovable, pinned, pinnedSeconds, growing, growth, seed);
            case "seed" ->
                new WorkloadOptions(movable, unmovable, pinned, pinnedSeconds, growing, leaking, amount.size());
            default -> null;
        };
    }

    private static int seconds(String text) {
        Amount number = Amount.parse(text);
        return number == null || number.size() < 1 || number.size() > MAX_SECONDS ? -1 : (int) number.size();
    }

    public void save(StateWriter out) {
        for (Amount amount : new Amount[] {movable, unmovable, pinned}) {
            out.number(amount.size());
            out.number(amount.share().numerator());
            out.number(amount.share().denominator());
        }
        out.integer(pinnedSeconds);
        for (Growth growth : new Growth[] {growing, leaking}) {
            out.number(growth.size);
            out.integer(growth.seconds);
        }
        out.number(seed);
    }

    public static WorkloadOptions load(StateReader in) throws QemuException {
        return new WorkloadOptions(
                amount(in),
                amount(in),
                amount(in),
                in.integer("a workload", 0, MAX_SECONDS),
                growth(in),
                growth(in),
                in.number("a workload"));
    }

    private static Amount amount(StateReader in) throws QemuException {
        long size = in.number("a workload", 0, Long.MAX_VALUE);
        long numerator = in.number("a workload", 0, MAX_SECONDS);
        return new Amount(size, new Ratio(numerator, in.number("a workload", Math.max(1, numerator), MAX_SECONDS)));
    }

    private static Growth growth(StateReader in) throws QemuException {
        return new Growth(in.number("a workload", 0, Long.MAX_VALUE), in.integer("a workload", 1, MAX_SECONDS));
    }
}
