package io.vmemu.qmp.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The client of a {@link StreamService} at a pair of streams that can only block, such as stdin and stdout. One thread reads
 * and one writes. When the input has ended and all that came has been answered, the client has gone; the machine goes on.
 */
public final class StdioConnection implements AutoCloseable {
    private static final int CHUNK_BYTES = 4096;
    private static final int MAX_QUEUED = 256;
    private static final long MOMENT_MILLIS = 500;
    private static final byte[] END = {};
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ServerLoop loop;
    private final StreamService service;
    private final InputStream in;
    private final OutputStream out;
    private final LinkedBlockingQueue<byte[]> output = new LinkedBlockingQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Semaphore consumed = new Semaphore(0);
    private final CountDownLatch inputEnd = new CountDownLatch(1);
    private final Thread writer;
    private ByteBuffer pending = NOTHING;
    private boolean reading;
    private boolean inputEnded;
    private boolean broken;

    private StdioConnection(ServerLoop loop, StreamService service, InputStream in, OutputStream out) {
        this.loop = loop;
        this.service = service;
        this.in = in;
        this.out = out;
        this.writer = daemon("monitor output", this::writeAll);
    }

    /** Has {@code service} exchange bytes with {@code in} and {@code out}, which are not closed at the end. */
    public static StdioConnection start(ServerLoop loop, StreamService service, InputStream in, OutputStream out) {
        StdioConnection connection = new StdioConnection(loop, service, in, out);
        connection.writer.start();
        Thread reader = daemon("monitor input", connection::readAll);
        boolean running = loop.executeIfRunning(() -> {
            service.connected(connection.new Streams());
            reader.start();
        });
        if (!running) {
            connection.inputEnd.countDown();
        }
        return connection;
    }

    /** Waits until nothing is read any more: the input has ended. */
    void awaitInputEnd() throws InterruptedException {
        inputEnd.await();
    }

    /**
     * Writes what is left to be written, and no more, and reads on even if what has come is never taken. For streams that have
     * been ended or soon are, on any thread: it waits for a moment at most.
     */
    public void finish() {
        output.add(END);
        try {
            writer.join(MOMENT_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        consumed.release();
    }

    /**
     * Tells the service that its client has gone, and waits until the last of its output has been written. Not to be called on
     * the loop's thread.
     */
    @Override
    public void close() {
        boolean running = loop.executeIfRunning(() -> {
            service.disconnected();
            output.add(END);
        });
        if (!running) {
            output.add(END);
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    private void readAll() {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(chunk, count));
                loop.executeIfRunning(() -> {
                    pending = bytes;
                    pump();
                });
                consumed.acquire();
            }
        } catch (IOException e) {
            // an input that fails is one that ends
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.executeIfRunning(() -> {
            inputEnded = true;
            pump();
        });
        inputEnd.countDown();
    }

    private void pump() {
        ByteBuffer bytes = pending;
        if (reading && bytes.hasRemaining()) {
            pending = NOTHING;
            service.received(bytes);
            consumed.release();
        }
        if (inputEnded && !service.isBusy()) {
            inputEnded = false;
            service.disconnected();
        }
    }

    private void writeAll() {
        try {
            for (byte[] bytes = output.take(); bytes.length > 0; bytes = output.take()) {
                out.write(bytes);
                if (output.isEmpty()) {
                    out.flush();
                }
                if (queued.getAndDecrement() == MAX_QUEUED) {
                    loop.executeIfRunning(service::writable);
                }
            }
        } catch (IOException e) {
            loop.executeIfRunning(this::breakOff);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody hears what else there is to say: it goes nowhere. */
    private void breakOff() {
        broken = true;
        service.disconnected();
    }

    /** The streams as the service sees them. */
    private final class Streams implements StreamService.Client {
        @Override
        public void setReading(boolean on) {
            reading = on;
            pump();
        }

        @Override
        public boolean isWritable() {
            return broken || queued.get() < MAX_QUEUED;
        }

        @Override
        public void send(byte[] bytes) {
            if (!broken) {
                queued.incrementAndGet();
                output.add(bytes);
            }
        }

        @Override
        public void close() {
            // The streams belong to the program.
        }
    }
}
