package io.vmemu.bench.against;

import io.vmemu.bench.Median;
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

    /** The median of all runs; empty if there was none. */
    OptionalDouble median(Metric metric) {
        List<Double> all = values.getOrDefault(metric, List.of());
        return all.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Median.of(all.stream().mapToDouble(value -> value)));
    }

    /** Of one kind, of all runs. */
    Latencies latencies(LatencyKind kind) {
        return Objects.requireNonNull(latencies.get(kind));
    }
}
