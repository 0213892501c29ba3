package io.vmemu.emulator.migrate;

/** Bytes that were sent, by what the guest did meanwhile. */
final class SentBytes {
    /** What the guest does. */
    enum Phase {
        RUNNING,
        STOPPED,
        GONE
    }

    private final long[] byPhase = new long[Phase.values().length];
    private Phase phase = Phase.STOPPED;

    void setPhase(Phase now) {
        phase = now;
    }

    void add(long bytes) {
        byPhase[phase.ordinal()] += bytes;
    }

    long in(Phase which) {
        return byPhase[which.ordinal()];
    }

    long total() {
        long sum = 0;
        for (long bytes : byPhase) {
            sum += bytes;
        }
        return sum;
    }
}
