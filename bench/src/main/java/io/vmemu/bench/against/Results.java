package io.vmemu.bench.against;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** All that was measured of one contender. */
final class Results {
    private final Map<Metric, List<Double>> values = new EnumMap<>(Metric.class);
    private final Latencies queries = new Latencies();
    private final Latencies gets = new Latencies();

    void add(Metric metric, double value) {
        values.computeIfAbsent(metric, key -> new ArrayList<>()).add(value);
    }

    /** The value in the middle of all runs, the lower one of the two if their number is even; empty if there was no run. */
    OptionalDouble median(Metric metric) {
        List<Double> sorted =
                values.getOrDefault(metric, List.of()).stream().sorted().toList();
        return sorted.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sorted.get((sorted.size() - 1) / 2));
    }

    /** Of {@code query-memory-devices}. */
    Latencies queries() {
        return queries;
    }

    /** Of {@code qom-get}. */
    Latencies gets() {
        return gets;
    }
}
