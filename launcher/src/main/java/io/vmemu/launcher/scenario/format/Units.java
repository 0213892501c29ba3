package io.vmemu.launcher.scenario.format;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sizes and times as people write them, and back. */
public final class Units {
    /** What a size looks like: bytes, or a number with a binary unit. */
    static final Pattern SIZE = Pattern.compile("(\\d{1,19})(KiB|MiB|GiB|TiB|PiB)?");
    /** What a time looks like. */
    static final Pattern DURATION = Pattern.compile("(\\d{1,9}(d|h|m|s|ms|us|ns))+");

    private static final List<String> SIZE_UNITS = List.of("KiB", "MiB", "GiB", "TiB", "PiB");
    private static final Pattern DURATION_PART = Pattern.compile("(\\d{1,9})(d|h|ms|m|s|us|ns)");

    /** A hundred years: a clock can take some of them. */
    private static final long MAX_NANOS = TimeUnit.DAYS.toNanos(36_500);

    private Units() {}

    /** The bytes of {@code 4GiB} or {@code 4096}; null if it is no size. */
    public static @Nullable Long size(String text) {
        Matcher parts = SIZE.matcher(text);
        if (!parts.matches()) {
            return null;
        }
        String unit = parts.group(2);
        int shift = unit == null ? 0 : 10 * (SIZE_UNITS.indexOf(unit) + 1);
        try {
            long number = Long.parseLong(parts.group(1));
            return number > Long.MAX_VALUE >> shift ? null : Long.valueOf(number << shift);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A size in the largest unit that has no remainder. */
    public static String ofSize(long bytes) {
        int unit = 0;
        long number = bytes;
        while (number != 0 && number % 1024 == 0 && unit < SIZE_UNITS.size()) {
            number /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(number) : number + SIZE_UNITS.get(unit - 1);
    }

    /** The nanoseconds of {@code 1h30m} or {@code 50ms}; null if it is no time, or more than a hundred years. */
    public static @Nullable Long nanos(String text) {
        if (!DURATION.matcher(text).matches()) {
            return null;
        }
        Matcher parts = DURATION_PART.matcher(text);
        long nanos = 0;
        while (parts.find()) {
            long number = Long.parseLong(parts.group(1));
            nanos += unit(parts.group(2)).toNanos(number);
            if (nanos < 0 || nanos > MAX_NANOS) {
                return null;
            }
        }
        return nanos;
    }

    private static TimeUnit unit(String name) {
        return switch (name) {
            case "d" -> TimeUnit.DAYS;
            case "h" -> TimeUnit.HOURS;
            case "m" -> TimeUnit.MINUTES;
            case "s" -> TimeUnit.SECONDS;
            case "ms" -> TimeUnit.MILLISECONDS;
            case "us" -> TimeUnit.MICROSECONDS;
            default -> TimeUnit.NANOSECONDS;
        };
    }

    /** A time in the same form. */
    public static String ofNanos(long nanos) {
        StringBuilder text = new StringBuilder();
        long rest = nanos;
        for (String name : List.of("d", "h", "m", "s", "ms", "us", "ns")) {
            long size = unit(name).toNanos(1);
            if (rest >= size) {
                text.append(rest / size).append(name);
                rest %= size;
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }
}
