package io.vmemu.bench.against;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/** All that was measured of one contender. */
final class Results {
    private final Map<Metric, List<Double>> values = new EnumMap<>(Metric.class);
    private final Map<LatencyKind, Latencies> latencies = new EnumMap<>(LatencyKind.class);

    Results() {
        for (LatencyKind kind : LatencyKind.values()) {
            latencies.put(kind, new Latencies(kind.paceNanos()));
        }
    }

    void add(Metric metric, double value) {
        values.computeIfAbsent(metric, key -> new ArrayList<>()).add(value);
    }

    /** The value in the middle of all runs, the lower one of the two if their number is even; empty if there was no run. */
    OptionalDouble median(Metric metric) {
        List<Double> sorted =
                values.getOrDefault(metric, List.of()).stream().sorted().toList();
        return sorted.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(sorted.get((sorted.size() - 1) / 2));
    }

    /** Of one kind, of all runs. */
    Latencies latencies(LatencyKind kind) {
        return Objects.requireNonNull(latencies.get(kind));
    }
}
