package io.vmemu.bench.against;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is compared, and what it has to come to: our figure over QEMU's. */
enum Metric {
    GREETING("exec to greeting", "ms", Bound.atMost(5, 10)),
    QUERY_P50("query-memory-devices, round trip p50", "us", Bound.atMost(0.2, 0.5)),
    QUERY_P99("query-memory-devices, round trip p99", "us", Bound.atMost(0.5, 2)),
    QUERY_P999("query-memory-devices, round trip p99.9", "us", null),
    GET_P50("qom-get, round trip p50", "us", Bound.atMost(0.2, 0.5)),
    GET_P99("qom-get, round trip p99", "us", Bound.atMost(0.5, 2)),
    GET_P999("qom-get, round trip p99.9", "us", null),
    PIPELINED("pipelined query-memory-devices", "1/s", Bound.atLeast(30, 10)),
    RESIDENT("resident memory after 50,000 commands", "MiB", Bound.atMost(1.3, 2.5)),
    PLUGGED("exec to 1 GiB plugged by the guest", "ms", null);

    /**
     * A bound on a ratio.
     *
     * @param target what is aimed at
     * @param tolerated what a busy machine may make of it before something is wrong with the program
     */
    record Bound(boolean upper, double target, double tolerated) {
        static Bound atMost(double target, double tolerated) {
            return new Bound(true, target, tolerated);
        }

        static Bound atLeast(double target, double tolerated) {
            return new Bound(false, target, tolerated);
        }

        boolean isMet(double ratio) {
            return keeps(ratio, target);
        }

        boolean isTolerable(double ratio) {
            return keeps(ratio, tolerated);
        }

        private boolean keeps(double ratio, double limit) {
            return upper ? ratio <= limit : ratio >= limit;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.1f", upper ? "<=" : ">=", target);
        }
    }

    private final String title;
    private final String unit;
    private final @Nullable Bound bound;

    Metric(String title, String unit, @Nullable Bound bound) {
        this.title = title;
        this.unit = unit;
        this.bound = bound;
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    @Nullable
    Bound bound() {
        return bound;
    }
}
