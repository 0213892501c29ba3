package io.vmemu.emulator.time;

/** The time of day, for event timestamps. */
@FunctionalInterface
public interface WallClock {
    /** Microseconds since the epoch. */
    long epochMicros();
}
