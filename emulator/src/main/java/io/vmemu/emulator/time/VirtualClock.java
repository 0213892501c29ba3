package io.vmemu.emulator.time;

/**
 * A clock that moves only when told. Its time of day is {@code epochMicros} at construction plus what it was advanced by,
 * so that timestamps of two runs are equal.
 */
public final class VirtualClock implements NanoClock, WallClock {
    private static final long NANOS_PER_MICRO = 1_000;

    private long epochNanosAtZero;
    private long nanos;

    public VirtualClock(long epochMicrosAtZero) {
        this.epochNanosAtZero = epochMicrosAtZero * NANOS_PER_MICRO;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long epochMicros() {
        return epochNanos() / NANOS_PER_MICRO;
    }

    @Override
    public long epochNanos() {
        return epochNanosAtZero + nanos;
    }

    @Override
    public void goOnFrom(long epochNanos) {
        epochNanosAtZero = epochNanos - nanos;
    }

    /** Moves to {@code nanoTime}, which must not lie in the past. */
    public void moveTo(long nanoTime) {
        if (nanoTime < nanos) {
            throw new IllegalArgumentException("the clock is at " + nanos + " already, past " + nanoTime);
        }
        nanos = nanoTime;
    }
}
