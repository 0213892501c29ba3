package io.vmemu.bench.against;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Latencies of one kind, in nanoseconds, of all runs together. */
final class Latencies {
    private static final long HIGHEST_NANOS = 60_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1_000.0;

    private final Histogram all = new Histogram(HIGHEST_NANOS, SIGNIFICANT_DIGITS);

    /** An empty histogram for one run. */
    static Histogram run() {
        return new Histogram(HIGHEST_NANOS, SIGNIFICANT_DIGITS);
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
     * what it would have seen if it had not waited is filled in, at the rate of the median.
     */
    void write(Path directory, String name) throws IOException {
        Histogram corrected = all.copyCorrectedForCoordinatedOmission(all.getValueAtPercentile(50));
        try (PrintStream out = stream(directory.resolve(name + ".hgrm"))) {
            corrected.outputPercentileDistribution(out, NANOS_PER_MICRO);
        }
        try (PrintStream out = stream(directory.resolve(name + ".hlog"))) {
            HistogramLogWriter writer = new HistogramLogWriter(out);
            writer.outputLogFormatVersion();
            writer.outputLegend();
            corrected.setTag(name);
            writer.outputIntervalHistogram(corrected);
        }
    }

    private static PrintStream stream(Path file) throws IOException {
        return new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
    }
}
