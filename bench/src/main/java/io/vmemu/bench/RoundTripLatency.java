package io.vmemu.bench;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;

/**
 * How long a client waits for a reply of a running emulator, or of a real QEMU: percentiles on standard output, the whole
 * distribution in a file that HdrHistogram's plotters read.
 *
 * <pre>{@code
 * bin/qemu-system-x86_64 -machine q35 -S -nodefaults -display none -qmp unix:/tmp/qmp.sock,server=on,wait=off &
 * java -cp 'bench/target/classes:bench/target/lib/*' \
 *     io.vmemu.bench.RoundTripLatency /tmp/qmp.sock query-memory-devices 20000 round-trip.hgrm
 * }</pre>
 */
public final class RoundTripLatency {
    private static final long HIGHEST_NANOS = 60_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NANOS_PER_MICRO = 1_000.0;
    private static final int WARM_UP = 2_000;

    private RoundTripLatency() {}

    /**
     * One request and its reply.
     *
     * @param <E> what it may fail with beside the connection
     */
    @FunctionalInterface
    public interface RoundTrip<E extends Exception> {
        /** Sends the one and waits for the other. */
        void run() throws IOException, E;
    }

    /** Arguments: socket, command without arguments, number of round trips, file for the distribution. */
    public static void main(String[] arguments) throws IOException, QmpErrorException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("SOCKET COMMAND COUNT FILE");
        }
        try (QmpClient client = QmpClient.connect(Path.of(arguments[0]))) {
            RoundTrip<QmpErrorException> roundTrip = () -> client.execute(arguments[1], new QDict());
            measure(roundTrip, WARM_UP);
            Histogram latencies = measure(roundTrip, Integer.parseInt(arguments[2]));
            System.out.println(summary(latencies));
            write(latencies, Path.of(arguments[3]));
        }
    }

    /** Latencies in nanoseconds of {@code count} round trips, one after the other. */
    public static <E extends Exception> Histogram measure(RoundTrip<E> roundTrip, int count) throws IOException, E {
        Histogram latencies = empty();
        for (int i = 0; i < count; i++) {
            record(latencies, roundTrip);
        }
        return latencies;
    }

    /** Adds the nanoseconds that one round trip takes. */
    public static <E extends Exception> void record(Histogram latencies, RoundTrip<E> roundTrip) throws IOException, E {
        long start = System.nanoTime();
        roundTrip.run();
        latencies.recordValue(Math.min(System.nanoTime() - start, HIGHEST_NANOS));
    }

    /** For latencies in nanoseconds, none yet. */
    public static Histogram empty() {
        return new Histogram(HIGHEST_NANOS, SIGNIFICANT_DIGITS);
    }

    /** The percentiles people quote, in microseconds. */
    static String summary(Histogram latencies) {
        return String.format(
                "%d round trips: p50 %.1f us, p99 %.1f us, p99.9 %.1f us, max %.1f us",
                latencies.getTotalCount(),
                latencies.getValueAtPercentile(50) / NANOS_PER_MICRO,
                latencies.getValueAtPercentile(99) / NANOS_PER_MICRO,
                latencies.getValueAtPercentile(99.9) / NANOS_PER_MICRO,
                latencies.getMaxValue() / NANOS_PER_MICRO);
    }

    /** Writes the distribution in microseconds as {@code .hgrm}. */
    public static void write(Histogram latencies, Path file) {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8)) {
            latencies.outputPercentileDistribution(out, NANOS_PER_MICRO);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
