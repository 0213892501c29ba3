package io.vmemu.emulator.time;

/** A monotonic clock. Only differences between its readings mean anything. */
@FunctionalInterface
public interface NanoClock {
    /** Nanoseconds since an arbitrary moment. Never goes back. */
    long nanoTime();
}
