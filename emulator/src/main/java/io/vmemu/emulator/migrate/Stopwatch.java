package io.vmemu.emulator.migrate;

import io.vmemu.emulator.time.NanoClock;

/** When a migration did what. */
final class Stopwatch {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final NanoClock clock;
    private final long startedAt;
    private long setUpAt;
    private long stoppedAt;
    private long resumedAt;
    private long endedAt;
    private boolean wentOn;
    private boolean ended;

    Stopwatch(NanoClock clock) {
        this.clock = clock;
        this.startedAt = clock.nanoTime();
        this.setUpAt = startedAt;
    }

    void setUp() {
        setUpAt = clock.nanoTime();
    }

    /** The guest stops for the last part. */
    void stop() {
        stoppedAt = clock.nanoTime();
    }

    /** The guest goes on elsewhere. */
    void goOn() {
        if (!wentOn) {
            wentOn = true;
            resumedAt = clock.nanoTime();
        }
    }

    void end() {
        ended = true;
        endedAt = clock.nanoTime();
    }

    private static long millis(long nanos) {
        return nanos / NANOS_PER_MILLI;
    }

    long totalMillis() {
        return millis((ended ? endedAt : clock.nanoTime()) - startedAt);
    }

    long setupMillis() {
        return millis(setUpAt - startedAt);
    }

    /** How long nothing ran. */
    long downtimeMillis() {
        return millis((wentOn ? resumedAt : endedAt) - stoppedAt);
    }
}
