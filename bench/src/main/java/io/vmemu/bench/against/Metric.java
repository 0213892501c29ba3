package io.vmemu.bench.against;

import java.util.Locale;

/** What is compared, and what it has to come to: our figure over QEMU's. */
enum Metric {
    GREETING("exec to greeting", "ms", Limit.AT_MOST, 5, 10),
    QUERY_P50("query-memory-devices, round trip p50", "us", Limit.AT_MOST, 0.2, 0.5),
    QUERY_P99("query-memory-devices, round trip p99", "us", Limit.AT_MOST, 0.5, 2),
    QUERY_P999("query-memory-devices, round trip p99.9", "us"),
    GET_P50("qom-get, round trip p50", "us", Limit.AT_MOST, 0.2, 0.5),
    GET_P99("qom-get, round trip p99", "us", Limit.AT_MOST, 0.5, 2),
    GET_P999("qom-get, round trip p99.9", "us"),
    PIPELINED("pipelined query-memory-devices", "1/s", Limit.AT_LEAST, 30, 8),
    RESIDENT("resident memory after 50,000 commands", "MiB", Limit.AT_MOST, 1.3, 2.5),
    PLUGGED("exec to 1 GiB plugged by the guest", "ms"),
    PLUG_P50("resize 0 -> 1 GiB, request to size p50", "ms"),
    UNPLUG_P50("resize 1 GiB -> 0, request to size p50", "ms"),
    EVENT_P50("resize by a block, request to event p50", "ms");

    private enum Limit {
        NONE(""),
        AT_MOST("<="),
        AT_LEAST(">=");

        private final String sign;

        Limit(String sign) {
            this.sign = sign;
        }

        boolean keeps(double ratio, double bound) {
            return switch (this) {
                case NONE -> true;
                case AT_MOST -> ratio <= bound;
                case AT_LEAST -> ratio >= bound;
            };
        }
    }

    private final String title;
    private final String unit;
    private final Limit limit;
    private final double target;
    private final double tolerated;

    /**
     * A figure with a bound on its ratio.
     *
     * @param target what is aimed at
     * @param tolerated what a busy machine may make of it before something is wrong with the program
     */
    Metric(String title, String unit, Limit limit, double target, double tolerated) {
        this.title = title;
        this.unit = unit;
        this.limit = limit;
        this.target = target;
        this.tolerated = tolerated;
    }

    Metric(String title, String unit) {
        this(title, unit, Limit.NONE, 0, 0);
    }

    String title() {
        return title;
    }

    String unit() {
        return unit;
    }

    boolean hasTarget() {
        return limit != Limit.NONE;
    }

    /** The target in words; empty if there is none. */
    String target() {
        return hasTarget() ? String.format(Locale.ROOT, "%s %.1f", limit.sign, target) : "";
    }

    boolean meetsTarget(double ratio) {
        return limit.keeps(ratio, target);
    }

    /** Whether that may be this machine's doing; a ratio that is not a number never is. */
    boolean isTolerable(double ratio) {
        return limit.keeps(ratio, tolerated);
    }
}
