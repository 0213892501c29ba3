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
import java.util.function.Supplier;
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
    private final LinkedBlockingQueue<byte[]> output = new LinkedBlockingQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Semaphore consumed = new Semaphore(0);
    private final Thread writer;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private @Nullable Session session;

    /** What is behind the streams. */
    private interface Session {
        /** Takes bytes, not necessarily all: the rest is offered again. */
        void receive(ByteBuffer bytes);

        /** What has been sent has been written for the most part. */
        void writable();

        void end();
    }

    private StdioMonitor(ServerLoop loop, InputStream in, OutputStream out) {
        this.loop = loop;
        this.in = in;
        this.out = out;
        this.writer = daemon("monitor output", this::writeAll);
    }

    /** Starts a session on {@code in} and {@code out}, which are not closed at the end. */
    public static StdioMonitor start(
            ServerLoop loop, Dispatcher dispatcher, Monitor monitor, InputStream in, OutputStream out) {
        StdioMonitor stdio = new StdioMonitor(loop, in, out);
        stdio.start(() -> stdio.new Messages(dispatcher, monitor));
        return stdio;
    }

    /** Has {@code service} exchange bytes with {@code in} and {@code out}, which are not closed at the end. */
    public static StdioMonitor start(ServerLoop loop, StreamService service, InputStream in, OutputStream out) {
        StdioMonitor stdio = new StdioMonitor(loop, in, out);
        stdio.start(() -> stdio.new PlainBytes(service));
        return stdio;
    }

    private void start(Supplier<Session> opening) {
        writer.start();
        Thread reader = daemon("monitor input", this::readAll);
        loop.execute(() -> {
            session = opening.get();
            reader.start();
        });
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

    private void goOn() {
        pump();
        if (session != null) {
            session.writable();
        }
    }

    private boolean hasRoom() {
        return queued.get() < MAX_QUEUED_MESSAGES;
    }

    private void closeSession() {
        if (session != null) {
            session.end();
        }
    }

    private void write(byte[] bytes) {
        queued.incrementAndGet();
        output.add(bytes);
    }

    private void writeAll() {
        try {
            for (byte[] bytes = output.take(); bytes.length > 0; bytes = output.take()) {
                out.write(bytes);
                if (output.isEmpty()) {
                    out.flush();
                }
                if (queued.getAndDecrement() == MAX_QUEUED_MESSAGES) {
                    loop.executeIfRunning(this::goOn);
                }
            }
        } catch (IOException e) {
            loop.executeIfRunning(this::closeSession);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A QMP session. */
    private final class Messages implements Session, Outlet {
        private final MessageEncoder encoder;
        private final QmpSession qmp;

        Messages(Dispatcher dispatcher, Monitor monitor) {
            encoder = new MessageEncoder(monitor.pretty());
            qmp = dispatcher.open(monitor, this, StdioMonitor.this::pump);
        }

        @Override
        public void receive(ByteBuffer bytes) {
            qmp.receive(bytes);
        }

        /** What is left to be received has just been offered. */
        @Override
        public void writable() {}

        @Override
        public void end() {
            qmp.close();
        }

        @Override
        public void send(QDict message) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                encoder.encode(message, bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            write(bytes.toByteArray());
        }

        @Override
        public boolean isReady() {
            return hasRoom();
        }
    }

    /** Someone who exchanges bytes. */
    private final class PlainBytes implements Session, StreamService.Client {
        private final StreamService service;
        private boolean reading;

        PlainBytes(StreamService service) {
            this.service = service;
            service.connected(this);
        }

        @Override
        public void receive(ByteBuffer bytes) {
            if (reading) {
                service.received(bytes);
            }
        }

        @Override
        public void writable() {
            service.writable();
        }

        @Override
        public boolean isWritable() {
            return hasRoom();
        }

        @Override
        public void end() {
            service.disconnected();
        }

        @Override
        public void setReading(boolean on) {
            reading = on;
            if (on) {
                pump();
            }
        }

        @Override
        public void send(byte[] bytes) {
            write(bytes);
        }

        @Override
        public void close() {
            // The streams belong to the program.
        }
    }
}
