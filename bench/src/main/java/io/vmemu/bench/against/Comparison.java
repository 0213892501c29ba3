package io.vmemu.bench.against;

import io.vmemu.bench.RoundTripLatency;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Measures two contenders in turns, so that whatever happens to the machine meanwhile happens to both. */
final class Comparison {
    private static final int COMMANDS_BEFORE_MEMORY = 50_000;
    private static final int RESIZES = 8;
    private static final int EVENTS = 6;
    private static final long GUEST_MINUTES = 4;
    private static final double NANOS_PER_MICRO = 1_000.0;
    private static final double NANOS_PER_MILLI = 1_000_000.0;
    private static final double KIB_PER_MIB = 1024.0;
    private static final String QUERY = "query-memory-devices";

    private final ByteBuffer query = LineClient.command(QUERY);
    private final ByteBuffer get = LineClient.text(
            "{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"vm0\", \"property\": \"requested-size\"}}\n");
    private final Path directory;
    private final PrintStream progress;

    /** @param directory for sockets */
    Comparison(Path directory, PrintStream progress) {
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Runs all measurements.
     *
     * @param rounds how many processes of each contender
     * @param roundTrips how many of each command in each process
     * @return in the order of the contenders
     */
    List<Results> run(List<Contender> contenders, int rounds, int roundTrips) throws IOException {
        List<Results> results = contenders.stream().map(each -> new Results()).toList();
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < contenders.size(); i++) {
                progress.printf(
                        "round %d of %d: %s%n",
                        round + 1, rounds, contenders.get(i).name());
                measure(contenders.get(i), results.get(i), roundTrips);
            }
        }
        return results;
    }

    private void measure(Contender contender, Results results, int roundTrips) throws IOException {
        try (ContenderProcess process = ContenderProcess.start(contender::startStopped, directory)) {
            results.add(Metric.GREETING, process.greetingNanos() / NANOS_PER_MILLI);
            MonitorTrial trial = new MonitorTrial(process);
            Histogram queries = trial.roundTrips(query, roundTrips);
            results.latencies(LatencyKind.QUERY).add(queries);
            add(results, queries, Metric.QUERY_P50, Metric.QUERY_P99, Metric.QUERY_P999);
            Histogram gets = trial.roundTrips(get, roundTrips);
            results.latencies(LatencyKind.GET).add(gets);
            add(results, gets, Metric.GET_P50, Metric.GET_P99, Metric.GET_P999);
            results.add(Metric.PIPELINED, trial.pipelinedPerSecond(QUERY));
            results.add(Metric.RESIDENT, trial.residentKib(query, COMMANDS_BEFORE_MEMORY) / KIB_PER_MIB);
        }
        if (contender.hasGuest()) {
            measureWithGuest(contender, results);
        }
    }

    private void measureWithGuest(Contender contender, Results results) throws IOException {
        try (ContenderProcess process = ContenderProcess.start(contender::startWithGuest, directory)) {
            process.endAfter(GUEST_MINUTES, () -> progress.println(contender.name() + ": the guest is too slow"));
            GuestTrial trial = new GuestTrial(process.client(), LatencyKind.EVENT.paceNanos());
            trial.plug();
            results.add(Metric.PLUGGED, (System.nanoTime() - process.startNanos()) / NANOS_PER_MILLI);
            Histogram plug = RoundTripLatency.empty();
            Histogram unplug = RoundTripLatency.empty();
            trial.resizes(RESIZES, plug, unplug);
            add(results, LatencyKind.PLUG, plug, Metric.PLUG_P50);
            add(results, LatencyKind.UNPLUG, unplug, Metric.UNPLUG_P50);
            Histogram events = RoundTripLatency.empty();
            trial.events(EVENTS, events);
            add(results, LatencyKind.EVENT, events, Metric.EVENT_P50);
        }
    }

    private static void add(Results results, LatencyKind kind, Histogram latencies, Metric p50) {
        results.latencies(kind).add(latencies);
        results.add(p50, latencies.getValueAtPercentile(50) / NANOS_PER_MILLI);
    }

    private static void add(Results results, Histogram latencies, Metric p50, Metric p99, Metric p999) {
        results.add(p50, latencies.getValueAtPercentile(50) / NANOS_PER_MICRO);
        results.add(p99, latencies.getValueAtPercentile(99) / NANOS_PER_MICRO);
        results.add(p999, latencies.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
    }
}
