package io.vmemu.bench.plug;

import io.vmemu.bench.ProcessStatus;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What takes memory: a device of 16 TiB that its guest plugs and unplugs, in a process that has just started, and many
 * machines that do nothing, each with its guest and a monitor with a client. The heap's limit is part of the measurement.
 *
 * <pre>{@code
 * java -Xmx64m -cp 'bench/target/classes:bench/target/lib/*' io.vmemu.bench.plug.Footprint huge
 * java -Xmx1g -cp 'bench/target/classes:bench/target/lib/*' io.vmemu.bench.plug.Footprint idle 2000
 * }</pre>
 */
public final class Footprint {
    private static final long BLOCK_SIZE = 2L << 20;
    private static final String HIGHEST_RESIDENT = "VmHWM";
    private static final int COLLECTIONS = 3;

    private Footprint() {}

    /** Prints one of the two figures: {@code huge}, or {@code idle} and how many machines. */
    public static void main(String[] arguments) throws IOException {
        String what = arguments.length == 0 ? "" : arguments[0];
        switch (what) {
            case "huge" -> {
                Huge huge = growAndShrink(RegionSize.TIB_16);
                System.out.printf(
                        "16 TiB in blocks of 2 MiB: grown in %d ms, shrunk in %d ms, process at most %.1f MiB%n",
                        huge.growMillis(), huge.shrinkMillis(), huge.residentKib() / 1024.0);
            }
            case "idle" -> {
                int count = Integer.parseInt(arguments[1]);
                System.out.printf("%d idle machines: %.1f KiB of heap each%n", count, idleBytes(count) / 1024.0);
            }
            default -> throw new IllegalArgumentException("huge | idle COUNT");
        }
    }

    /**
     * How a device went from nothing to all of its region and back.
     *
     * @param residentKib the most memory that the process ever had, 0 where that is not known
     */
    public record Huge(long growMillis, long shrinkMillis, long residentKib) {}

    /** Has a guest plug a whole region and unplug it, with a client that hears of it. */
    public static Huge growAndShrink(RegionSize region) throws IOException {
        try (BenchMachine machine = BenchMachine.start(BenchMachine.Spec.of(region.bytes(), BLOCK_SIZE))) {
            BenchMonitor monitor = new BenchMonitor(machine.machine());
            machine.time().runDue();
            return new Huge(
                    millisTo(region.bytes(), machine, monitor),
                    millisTo(0, machine, monitor),
                    ProcessStatus.kib("self", HIGHEST_RESIDENT).orElse(0));
        }
    }

    private static long millisTo(long size, BenchMachine machine, BenchMonitor monitor) {
        long start = System.nanoTime();
        monitor.send(BenchMonitor.request(size));
        machine.time().runDue();
        if (machine.device().size() != size) {
            throw new IllegalStateException("the guest did not get there");
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    /** What each of so many machines takes of the heap, beyond what the first one brings with it for all. */
    public static long idleBytes(int count) {
        List<Object> kept = new ArrayList<>();
        addIdle(kept);
        long before = usedHeap();
        for (int i = 0; i < count; i++) {
            addIdle(kept);
        }
        long each = (usedHeap() - before) / count;
        if (kept.size() != 2 * (count + 1)) {
            throw new IllegalStateException("machines got lost");
        }
        return each;
    }

    private static void addIdle(List<Object> kept) {
        BenchMachine machine = BenchMachine.start(BenchMachine.Spec.of(RegionSize.GIB_1.bytes(), BLOCK_SIZE));
        kept.add(machine);
        kept.add(new BenchMonitor(machine.machine()));
        machine.time().runDue();
    }

    private static long usedHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        for (int i = 0; i < COLLECTIONS; i++) {
            memory.gc();
        }
        return memory.getHeapMemoryUsage().getUsed();
    }
}
