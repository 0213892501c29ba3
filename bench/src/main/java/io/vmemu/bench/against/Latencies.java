package io.vmemu.bench.against;

import io.vmemu.bench.RoundTripLatency;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Latencies of one kind, in nanoseconds, of all runs together. */
final class Latencies {
    private static final double NANOS_PER_MICRO = 1_000.0;

    private final Histogram all = RoundTripLatency.empty();
    private final long paceNanos;

    /** @param paceNanos from one request to the next; 0 if there is one as soon as the last is done with */
    Latencies(long paceNanos) {
        this.paceNanos = paceNanos;
    }

    void add(Histogram run) {
        all.add(run);
    }

    boolean isEmpty() {
        return all.getTotalCount() == 0;
    }

    /** In microseconds. */
    double micros(double percentile) {
        return all.getValueAtPercentile(percentile) / NANOS_PER_MICRO;
    }

    /**
     * Writes {@code NAME.hgrm} and {@code NAME.hlog}. A client that waits for each reply asks less often while the server is slow;
     * what it would have seen if it had not waited is filled in, at its pace, or else at the rate of the median.
     */
    void write(Path directory, String name) throws IOException {
        long interval = paceNanos == 0 ? all.getValueAtPercentile(50) : paceNanos;
        Histogram corrected = all.copyCorrectedForCoordinatedOmission(interval);
        RoundTripLatency.write(corrected, directory.resolve(name + ".hgrm"));
        try (PrintStream out = new PrintStream(
                Files.newOutputStream(directory.resolve(name + ".hlog")), false, StandardCharsets.UTF_8)) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.outputLegend();
            corrected.setTag(name);
            writer.outputIntervalHistogram(corrected);
        }
    }
}
