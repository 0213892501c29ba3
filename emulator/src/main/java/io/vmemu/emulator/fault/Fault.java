package io.vmemu.emulator.fault;

/**
 * Something that is to go wrong.
 *
 * @param point where
 * @param trigger when
 * @param amount what the point's parameter says: milliseconds, bytes or pages
 */
public record Fault(FaultPoint point, Trigger trigger, long amount) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    public Fault {
        if (amount < 0) {
            throw new IllegalArgumentException(amount + " of a fault");
        }
    }

    /** With the point's usual amount. */
    public Fault(FaultPoint point, Trigger trigger) {
        this(point, trigger, point.parameter().usual());
    }

    /** Each time. */
    public static Fault at(FaultPoint point) {
        return new Fault(point, Trigger.ALWAYS);
    }

    public Fault when(Trigger newTrigger) {
        return new Fault(point, newTrigger, amount);
    }

    public Fault with(long newAmount) {
        return new Fault(point, trigger, newAmount);
    }

    /** The amount as a time, for points that are about milliseconds. */
    public long nanos() {
        return Math.multiplyExact(amount, NANOS_PER_MILLI);
    }
}
