package io.vmemu.qmp.server;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.Outlet;
import io.vmemu.qmp.protocol.QmpSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A monitor on a pair of streams that can only block, such as stdin and stdout. One thread reads and one writes;
 * commands run on the server's loop. When the input ends the session does; the machine goes on.
 */
public final class StdioMonitor implements AutoCloseable {
    private static final int CHUNK_BYTES = 4096;
    private static final int MAX_QUEUED_MESSAGES = 256;
    private static final byte[] END = {};

    private final ServerLoop loop;
    private final InputStream in;
    private final OutputStream out;
    private final MessageEncoder encoder;
    private final LinkedBlockingQueue<byte[]> output = new LinkedBlockingQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Semaphore consumed = new Semaphore(0);
    private final Thread writer;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private @Nullable QmpSession session;

    private StdioMonitor(ServerLoop loop, boolean pretty, InputStream in, OutputStream out) {
        this.loop = loop;
        this.in = in;
        this.out = out;
        this.encoder = new MessageEncoder(pretty);
        this.writer = daemon("qmp output", this::writeAll);
    }

    /** Starts a session on {@code in} and {@code out}, which are not closed at the end. */
    public static StdioMonitor start(
            ServerLoop loop, Dispatcher dispatcher, Monitor monitor, InputStream in, OutputStream out) {
        StdioMonitor stdio = new StdioMonitor(loop, monitor.pretty(), in, out);
        stdio.writer.start();
        Thread reader = daemon("qmp input", stdio::readAll);
        loop.execute(() -> {
            stdio.session = dispatcher.open(monitor, stdio.new Output(), stdio::pump);
            reader.start();
        });
        return stdio;
    }

    /** Ends the session and waits until its last message has been written. Not to be called on the loop's thread. */
    @Override
    public void close() {
        loop.execute(() -> {
            closeSession();
            output.add(END);
        });
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
        loop.executeIfRunning(this::closeSession);
    }

    private void pump() {
        if (session != null && pending.hasRemaining()) {
            session.receive(pending);
            if (!pending.hasRemaining()) {
                consumed.release();
            }
        }
    }

    private void closeSession() {
        if (session != null) {
            session.close();
        }
    }

    private void writeAll() {
        try {
            for (byte[] bytes = output.take(); bytes.length > 0; bytes = output.take()) {
                out.write(bytes);
                if (output.isEmpty()) {
                    out.flush();
                }
                if (queued.getAndDecrement() == MAX_QUEUED_MESSAGES) {
                    loop.executeIfRunning(this::pump);
                }
            }
        } catch (IOException e) {
            loop.executeIfRunning(this::closeSession);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Output implements Outlet {
        @Override
        public void send(QDict message) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                encoder.encode(message, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            queued.incrementAndGet();
            output.add(bytes.toByteArray());
        }

        @Override
        public boolean isReady() {
            return queued.get() < MAX_QUEUED_MESSAGES;
        }
    }
}
