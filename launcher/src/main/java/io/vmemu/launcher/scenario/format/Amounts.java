package io.vmemu.launcher.scenario.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers and sizes between two bounds, both included.
 *
 * @param text as it was written
 */
public record Amounts(long min, long max, String text) {
    private static final String SIZE = "\\d{1,19}(?:KiB|MiB|GiB|TiB|PiB)?";
    static final Pattern PATTERN = Pattern.compile(
            "(?<exact>" + SIZE + ")|(?<min>" + SIZE + ")\\.\\.(?<max>" + SIZE + ")?|\\.\\.(?<most>" + SIZE + ")");

    /** At least one. */
    public static final Amounts SOME = new Amounts(1, Long.MAX_VALUE, "at least 1");

    /** Reads {@code 4GiB}, {@code 1..5}, {@code 1..} or {@code ..5}; null if it is none of these. */
    public static @Nullable Amounts of(String text) {
        Matcher parts = PATTERN.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String exact = parts.group("exact");
        String low = exact == null ? parts.group("min") : exact;
        String high = exact == null ? (parts.group("max") == null ? parts.group("most") : parts.group("max")) : exact;
        Long min = low == null ? Long.valueOf(0) : Units.size(low);
        Long max = high == null ? Long.valueOf(Long.MAX_VALUE) : Units.size(high);
        return min == null || max == null || min > max ? null : new Amounts(min, max, text);
    }

    public boolean contains(long number) {
        return number >= min && number <= max;
    }
}
