package io.vmemu.emulator.random;

/**
 * A part of a whole, as a fraction: probabilities and shares without floating point, whose rounding would be one more
 * thing that runs could differ in.
 *
 * @param numerator from 0 to the denominator
 * @param denominator at least 1
 */
public record Ratio(long numerator, long denominator) {
    public static final Ratio NONE = new Ratio(0, 1);
    public static final Ratio ALL = new Ratio(1, 1);
    private static final long MAX_DENOMINATOR = 1L << 31;

    public Ratio {
        if (denominator < 1 || denominator > MAX_DENOMINATOR || numerator < 0 || numerator > denominator) {
            throw new IllegalArgumentException(numerator + "/" + denominator + " is not a part of a whole");
        }
    }

    /** So many percent. */
    public static Ratio percent(int percent) {
        return new Ratio(percent, 100);
    }

    /** This part of {@code amount} (at least 0), rounded down. */
    public long of(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("part of " + amount);
        }
        return amount / denominator * numerator + amount % denominator * numerator / denominator;
    }

    @Override
    public String toString() {
        return numerator + "/" + denominator;
    }
}
