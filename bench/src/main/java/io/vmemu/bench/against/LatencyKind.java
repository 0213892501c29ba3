package io.vmemu.bench.against;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Latencies whose whole distribution is kept. */
enum LatencyKind {
    QUERY("query-memory-devices", "query-memory-devices"),
    GET("qom-get", "qom-get"),
    PLUG("plug", "0 -> 1 GiB, until the size is there"),
    UNPLUG("unplug", "1 GiB -> 0, until the size is there"),
    /** There is at most one event a second; at this pace none is held back. */
    EVENT("event", "one block, until the event is there", TimeUnit.MILLISECONDS.toNanos(1_100));

    /** What the monitor does alone. */
    static final List<LatencyKind> ROUND_TRIPS = List.of(QUERY, GET);

    /** What the guest has a part in. */
    static final List<LatencyKind> RESIZES = List.of(PLUG, UNPLUG, EVENT);

    private final String fileName;
    private final String title;
    private final long paceNanos;

    LatencyKind(String fileName, String title) {
        this(fileName, title, 0);
    }

    LatencyKind(String fileName, String title, long paceNanos) {
        this.fileName = fileName;
        this.title = title;
        this.paceNanos = paceNanos;
    }

    /** What a picture says about it. */
    String title() {
        return title;
    }

    /** What its files are called, behind the contender. */
    String fileName() {
        return fileName;
    }

    /** Nanoseconds from one request to the next; 0 if there is one as soon as the last is done with. */
    long paceNanos() {
        return paceNanos;
    }
}
