package io.vmemu.emulator.migrate;

import io.vmemu.emulator.time.NanoClock;

/**
 * Keeps to a bandwidth, and measures. As in QEMU, a second is cut into ten periods, each with a tenth of the bytes.
 */
final class SendRate {
    private static final long PERIODS_PER_SECOND = 10;
    static final long PERIOD_NANOS = 1_000_000_000 / PERIODS_PER_SECOND;

    private final NanoClock clock;
    private long periodStart;
    private long sentInPeriod;
    private long owed;
    private long pagesInPeriod;
    private double mbps;
    private long pagesPerSecond;

    SendRate(NanoClock clock) {
        this.clock = clock;
        this.periodStart = clock.nanoTime();
    }

    /** Begins a period, if the last one is over. What was sent too much in it is missing in this one. */
    private void roll(long bytesPerSecond) {
        long elapsed = clock.nanoTime() - periodStart;
        if (elapsed < PERIOD_NANOS) {
            return;
        }
        mbps = sentInPeriod * 8.0 / (elapsed / 1e6) / 1000;
        pagesPerSecond = (long) (pagesInPeriod * 1e9 / elapsed);
        long periods = elapsed / PERIOD_NANOS;
        long allowed = saturatedMultiply(share(bytesPerSecond), periods);
        owed = bytesPerSecond == 0 ? 0 : Math.max(0, owed + sentInPeriod - allowed);
        periodStart += periods * PERIOD_NANOS;
        sentInPeriod = 0;
        pagesInPeriod = 0;
    }

    private static long saturatedMultiply(long value, long factor) {
        long high = Math.multiplyHigh(value, factor);
        return high != 0 || value * factor < 0 ? Long.MAX_VALUE : value * factor;
    }

    private static long share(long bytesPerSecond) {
        return bytesPerSecond == 0 ? Long.MAX_VALUE : Math.max(1, Long.divideUnsigned(bytesPerSecond, 10));
    }

    /**
     * How many bytes may be sent now; not positive if none.
     *
     * @param bytesPerSecond unsigned, 0 without limit
     */
    long allowance(long bytesPerSecond) {
        roll(bytesPerSecond);
        return bytesPerSecond == 0 ? Long.MAX_VALUE : share(bytesPerSecond) - owed - sentInPeriod;
    }

    /** How long it takes until more may be sent. */
    long nanosToNextPeriod() {
        return Math.max(0, periodStart + PERIOD_NANOS - clock.nanoTime());
    }

    void sent(long bytes, long pages) {
        sentInPeriod += bytes;
        pagesInPeriod += pages;
    }

    /** Megabits a second in the last full period. */
    double mbps() {
        return mbps;
    }

    /** Pages a second in the last full period. */
    long pagesPerSecond() {
        return pagesPerSecond;
    }
}
