package io.vmemu.emulator.time;

import java.util.concurrent.TimeUnit;

/** The time of day, for event timestamps. */
@FunctionalInterface
public interface WallClock {
    /** Microseconds since the epoch. */
    long epochMicros();

    /** Nanoseconds since the epoch, as exactly as the clock knows them. */
    default long epochNanos() {
        return TimeUnit.MICROSECONDS.toNanos(epochMicros());
    }

    /** Goes on from a time of day of an earlier run, if the clock is one that can be told; a real one cannot. */
    default void goOnFrom(long epochNanos) {}
}
