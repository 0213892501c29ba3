package io.vmemu.bench.against;

import io.vmemu.bench.RoundTripLatency;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** Measures what takes a guest: how long after a request memory is there or gone, and how long until the client is told. */
final class GuestTrial {
    /** What is plugged first, and unplugged and plugged again later, in bytes. */
    static final long SIZE = 1L << 30;

    private static final long BLOCK_SIZE = 2L << 20;
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final ByteBuffer SIZE_QUERY =
            LineClient.text("{\"execute\": \"qom-get\", \"arguments\": {\"path\": \"vm0\", \"property\": \"size\"}}\n");

    private final LineClient client;
    private final long paceNanos;

    /**
     * A trial that has not begun.
     *
     * @param client of a machine that has been started with a guest, and has nothing plugged yet
     * @param paceNanos from one event to the request for the next; events are held back if that is less than a second
     */
    GuestTrial(LineClient client, long paceNanos) {
        this.client = client;
        this.paceNanos = paceNanos;
    }

    /** Asks for memory, and comes back when the guest has booted and plugged it. */
    void plug() throws IOException {
        resize(SIZE);
    }

    /**
     * Takes all of it away and gives it back, again and again. The size is asked for until it is there.
     *
     * @param plug gets the nanoseconds from each request for memory to its size
     * @param unplug gets those of each request for none
     */
    void resizes(int count, Histogram plug, Histogram unplug) throws IOException {
        for (int i = 0; i < count; i++) {
            RoundTripLatency.record(unplug, () -> resize(0));
            RoundTripLatency.record(plug, () -> resize(SIZE));
        }
    }

    /**
     * Takes a block away or gives it back, and waits for its {@code MEMORY_DEVICE_SIZE_CHANGE}, doing nothing else, at the pace that
     * was given.
     *
     * @param latencies gets the nanoseconds from each request to its event
     */
    void events(int count, Histogram latencies) throws IOException {
        // What is held back of earlier resizes comes within this, and is old enough after the next.
        pause();
        for (int i = 0; i < count; i++) {
            pause();
            long size = i % 2 == 0 ? SIZE - BLOCK_SIZE : SIZE;
            RoundTripLatency.record(latencies, () -> {
                client.send(request(size));
                awaitEvent(size);
            });
        }
    }

    private void pause() {
        long end = System.nanoTime() + paceNanos;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void resize(long bytes) throws IOException {
        client.ask(request(bytes));
        while (!client.ask(SIZE_QUERY).equals("{\"return\": " + bytes + "}")) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static ByteBuffer request(long bytes) {
        return LineClient.text("{\"execute\": \"qom-set\", \"arguments\": {\"path\": \"vm0\","
                + " \"property\": \"requested-size\", \"value\": " + bytes + "}}\n");
    }

    /** Waits for an event with that size, and for the reply to the request, whichever is first. */
    private void awaitEvent(long bytes) throws IOException {
        Pattern size = Pattern.compile("\"size\": " + bytes + "\\b");
        boolean answered = false;
        boolean told = false;
        while (!answered || !told) {
            String line = client.readLine();
            if (line.contains("\"event\"")) {
                told |= line.contains("\"MEMORY_DEVICE_SIZE_CHANGE\"")
                        && size.matcher(line).find();
            } else {
                LineClient.checkReply(line);
                answered = true;
            }
        }
    }
}
