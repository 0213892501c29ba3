package io.vmemu.bench.against;

import io.vmemu.bench.ProcessStatus;
import io.vmemu.bench.RoundTripLatency;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Measures the monitor of a machine that is stopped. */
final class MonitorTrial {
    private static final int WARM_UP = 10_000;
    private static final int PIPELINED = 20_000;
    private static final int BATCH = 250;

    private final ContenderProcess process;
    private final LineClient client;
    private int commands;

    MonitorTrial(ContenderProcess process) {
        this.process = process;
        this.client = process.client();
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
}
