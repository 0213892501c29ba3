package io.vmemu.emulator.fault;

import io.vmemu.emulator.random.Ratio;
import io.vmemu.emulator.trace.LogTracer;

/**
 * When a fault fires. All parts must agree: the occurrence lies in the window of time and is of the kind looked for; of those
 * occurrences the first {@code nth - 1} pass; from then on each is hit with a probability, until it was hit often enough.
 *
 * @param nth the first occurrence that can be hit, from 1
 * @param times how many are hit at most
 * @param ratio the probability with which each is hit
 * @param fromNanos start of the window, in nanoseconds since the machine was made
 * @param untilNanos its end (exclusive)
 * @param subject the subject, as a pattern with {@code *} and {@code ?}
 * @param min the least value
 * @param max the greatest value
 */
public record Trigger(
        long nth, long times, Ratio ratio, long fromNanos, long untilNanos, String subject, long min, long max) {
    /** Every occurrence is hit. */
    public static final Trigger ALWAYS =
            new Trigger(1, Long.MAX_VALUE, Ratio.ALL, 0, Long.MAX_VALUE, "*", Long.MIN_VALUE, Long.MAX_VALUE);

    public Trigger {
        boolean some = nth >= 1 && times >= 1 && ratio.numerator() > 0;
        if (!some || fromNanos < 0 || untilNanos <= fromNanos || max < min) {
            throw new IllegalArgumentException("a trigger that can never fire");
        }
    }

    /** The nth occurrence (from 1) is hit, and no other. */
    public static Trigger nth(long number) {
        return ALWAYS.from(number).times(1);
    }

    /** The first so many are hit. */
    public static Trigger first(long count) {
        return ALWAYS.times(count);
    }

    /** Each is hit with a probability. */
    public static Trigger ratio(Ratio probability) {
        return ALWAYS.withRatio(probability);
    }

    public Trigger from(long newNth) {
        return new Trigger(newNth, times, ratio, fromNanos, untilNanos, subject, min, max);
    }

    public Trigger times(long newTimes) {
        return new Trigger(nth, newTimes, ratio, fromNanos, untilNanos, subject, min, max);
    }

    public Trigger withRatio(Ratio newRatio) {
        return new Trigger(nth, times, newRatio, fromNanos, untilNanos, subject, min, max);
    }

    /** Only in a window of time, in nanoseconds since the machine was made. */
    public Trigger within(long newFromNanos, long newUntilNanos) {
        return new Trigger(nth, times, ratio, newFromNanos, newUntilNanos, subject, min, max);
    }

    /** Only for subjects that the pattern covers. */
    public Trigger about(String pattern) {
        return new Trigger(nth, times, ratio, fromNanos, untilNanos, pattern, min, max);
    }

    /** Only for values in a range, both ends included. */
    public Trigger between(long newMin, long newMax) {
        return new Trigger(nth, times, ratio, fromNanos, untilNanos, subject, newMin, newMax);
    }

    boolean concerns(long nanos, String occurring, long value) {
        return nanos >= fromNanos
                && nanos < untilNanos
                && value >= min
                && value <= max
                && LogTracer.matches(subject, occurring);
    }
}
