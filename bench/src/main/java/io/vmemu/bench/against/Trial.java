package io.vmemu.bench.against;

import io.vmemu.bench.ProcessStatus;
import io.vmemu.bench.RoundTripLatency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** One life of a contender's process, in which its monitor is measured. */
final class Trial implements AutoCloseable {
    private static final int WARM_UP = 10_000;
    private static final int PIPELINED = 20_000;
    private static final int BATCH = 250;
    private static final long GIB = 1L << 30;
    private static final double NANOS_PER_MILLI = 1_000_000.0;

    private final Process process;
    private final LineClient client;
    private final double greetingMillis;
    private int commands;

    private Trial(Process process, LineClient client, double greetingMillis) {
        this.process = process;
        this.client = client;
        this.greetingMillis = greetingMillis;
    }

    /** Starts a stopped machine, waits for the greeting and negotiates. */
    static Trial start(Contender contender, Path directory) throws IOException {
        Path socket = directory.resolve("qmp");
        Files.deleteIfExists(socket);
        long start = System.nanoTime();
        return greeted(contender.startStopped(socket), socket, start);
    }

    private static Trial greeted(Process process, Path socket, long startNanos) throws IOException {
        try {
            LineClient client = LineClient.connect(socket, process);
            client.skipLines(1);
            double millis = (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
            client.ask(LineClient.command("qmp_capabilities"));
            return new Trial(process, client, millis);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** From the start of the program to its greeting. */
    double greetingMillis() {
        return greetingMillis;
    }

    /** Round trips of a command, one after the other, after enough of them for both sides to have warmed up. */
    Histogram roundTrips(ByteBuffer command, int count) throws IOException {
        RoundTripLatency.RoundTrip<IOException> roundTrip = () -> {
            client.send(command);
            client.skipLines(1);
        };
        RoundTripLatency.measure(roundTrip, WARM_UP);
        Histogram latencies = RoundTripLatency.measure(roundTrip, count);
        commands += WARM_UP + count;
        return latencies;
    }

    /** Commands a second if the client does not wait for each reply. */
    double pipelinedPerSecond(String command) throws IOException {
        ByteBuffer batch = LineClient.text(("{\"execute\": \"" + command + "\"}\n").repeat(BATCH));
        long start = System.nanoTime();
        for (int i = 0; i < PIPELINED; i += BATCH) {
            client.send(batch);
            client.skipLines(BATCH);
        }
        commands += PIPELINED;
        return PIPELINED / ((System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1));
    }

    /** Resident memory in KiB, after at least so many commands. */
    long residentKib(ByteBuffer command, int atLeast) throws IOException {
        while (commands < atLeast) {
            client.send(command);
            client.skipLines(1);
            commands++;
        }
        return ProcessStatus.kib(Long.toString(process.pid()), "VmRSS")
                .orElseThrow(() -> new IOException("the server has no resident memory"));
    }

    /** Milliseconds from the start of the program until its guest has plugged 1 GiB that was asked for at once. */
    static double pluggedMillis(Contender contender, Path directory) throws IOException {
        Path socket = directory.resolve("qmp");
        Files.deleteIfExists(socket);
        long start = System.nanoTime();
        try (Trial trial = greeted(contender.startWithGuest(socket), socket, start)) {
            LineClient client = trial.client;
            client.ask(LineClient.text("{\"execute\": \"qom-set\", \"arguments\": {\"path\": \"vm0\","
                    + " \"property\": \"requested-size\", \"value\": " + GIB + "}}\n"));
            ByteBuffer query = LineClient.text(
                    "{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"vm0\", \"property\": \"size\"}}\n");
            while (!client.ask(query).contains(": " + GIB)) {
                if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(2)) {
                    throw new IOException(contender.name() + ": the guest does not plug");
                }
                Thread.sleep(1);
            }
            return (System.nanoTime() - start) / NANOS_PER_MILLI;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            client.close();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
