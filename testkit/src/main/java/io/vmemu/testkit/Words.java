package io.vmemu.testkit;

import java.time.Duration;
import java.util.Locale;

/** Amounts in words. */
final class Words {
    private static final String UNITS = "KMGTPE";
    private static final int SIGN_OF_DURATIONS = "PT".length();

    private Words() {}

    /** {@code 4 GiB}: in the largest unit of which it is a whole number. */
    static String size(long bytes) {
        int unit = bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / 10, UNITS.length());
        return unit == 0 ? bytes + " B" : (bytes >> (10 * unit)) + " " + UNITS.charAt(unit - 1) + "iB";
    }

    /** {@code 1h2m3.5s}. */
    static String duration(Duration duration) {
        return duration.toString().substring(SIGN_OF_DURATIONS).toLowerCase(Locale.ROOT);
    }
}
