package io.vmemu.bench.inside;

import java.util.Locale;

/**
 * A figure with a target that it must not exceed.
 *
 * @param target in the same unit
 * @param tolerated what a busy machine may make of a ratio before something is wrong with the program; endless for times, which
 *     say as much about the machine
 */
public record Figure(String title, double value, String unit, double target, double tolerated) {
    /** A time, or an amount. */
    static Figure of(String title, double value, String unit, double target) {
        return new Figure(title, value, unit, target, Double.POSITIVE_INFINITY);
    }

    /** Whether it is what is aimed at. */
    public boolean meetsTarget() {
        return value <= target;
    }

    /** Whether it may be the machine's doing. */
    public boolean isTolerable() {
        return value <= tolerated;
    }

    /** A line of a Markdown table: figure, value, target. */
    public String line() {
        String verdict = meetsTarget() ? "met" : "missed";
        return String.format(
                Locale.ROOT, "| %s | %s %s | <= %s: %s |", title, number(value), unit, number(target), verdict);
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, number < 10 ? "%.2f" : "%.0f", number);
    }
}
