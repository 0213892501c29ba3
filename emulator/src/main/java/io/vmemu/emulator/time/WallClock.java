package io.vmemu.emulator.time;

/** The time of day, for event timestamps. */
@FunctionalInterface
public interface WallClock {
    /** Microseconds since the epoch. */
    long epochMicros();

    /** Goes on from a time of day of an earlier run, if the clock is one that can be told; a real one cannot. */
    default void goOnFrom(long epochMicros) {}
}
