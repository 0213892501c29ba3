package io.vmemu.emulator.migrate;

import java.util.EnumMap;
import java.util.Map;

/** Bytes that were sent, by what the guest did meanwhile. */
final class SentBytes {
    /** What the guest does. */
    enum Phase {
        RUNNING,
        STOPPED,
        GONE
    }

    private final Map<Phase, Long> byPhase = new EnumMap<>(Phase.class);
    private Phase phase = Phase.STOPPED;

    void setPhase(Phase now) {
        phase = now;
    }

    void add(long bytes) {
        byPhase.merge(phase, bytes, Long::sum);
    }

    long in(Phase which) {
        return byPhase.getOrDefault(which, 0L);
    }

    long total() {
        long sum = 0;
        for (long bytes : byPhase.values()) {
            sum += bytes;
        }
        return sum;
    }
}
