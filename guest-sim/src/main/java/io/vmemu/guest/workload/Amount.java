package io.vmemu.guest.workload;

import io.vmemu.emulator.random.Ratio;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much memory: so many bytes, or a share of what there is.
 *
 * @param size in bytes, 0 if a share is meant
 * @param share nothing if a size is meant
 */
public record Amount(long size, Ratio share) {
    public static final Amount NONE = new Amount(0, Ratio.NONE);
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})([KMGT%]?)");
    private static final int MAX_PERCENT = 100;

    /** Reads {@code 512M} or {@code 30%}; null if it is neither. */
    public static @Nullable Amount parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "%" -> number > MAX_PERCENT ? null : new Amount(0, Ratio.percent((int) number));
            case "K" -> new Amount(number << 10, Ratio.NONE);
            case "M" -> new Amount(number << 20, Ratio.NONE);
            case "G" -> new Amount(number << 30, Ratio.NONE);
            case "T" -> number >= 1 << 20 ? null : new Amount(number << 40, Ratio.NONE);
            default -> new Amount(number, Ratio.NONE);
        };
    }

    /** Whether it is nothing at all. */
    public boolean isNone() {
        return size == 0 && share.numerator() == 0;
    }
}
