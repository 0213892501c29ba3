package io.vmemu.qmp.client;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.NanoClock;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.qmp.json.JsonMessage;
import io.vmemu.qmp.json.JsonStreamer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import jnr.unixsocket.UnixSocketOptions;

/**
 * Messages over a blocking Unix socket, for those who see to greeting, negotiation and ids themselves; others use
 * {@link QmpClient}. Not for several threads at once.
 */
public final class ClientSocket implements AutoCloseable {
    /** jnr's read takes time in proportion to the buffer: no more than a page. */
    private static final int BUFFER_BYTES = 4096;

    private static final int RECEIVE_TICK_MILLIS = 100;
    private static final int SEND_TICK_MILLIS = 1;
    private static final long RETRY_NANOS = 1_000_000;

    private final UnixSocketChannel channel;
    private final JsonStreamer streamer = new JsonStreamer();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private int receiveTimeoutMillis = -1;

    private ClientSocket(UnixSocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @param timeout how long to try until somebody listens
     * @throws QmpTimeoutException if nobody does
     */
    public static ClientSocket connect(Path path, Duration timeout) throws IOException {
        NanoClock clock = SystemClocks.monotonic();
        UnixSocketAddress address = new UnixSocketAddress(path.toFile());
        long deadline = clock.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                UnixSocketChannel channel = UnixSocketChannel.open(address);
                channel.setOption(UnixSocketOptions.SO_SNDTIMEO, SEND_TICK_MILLIS);
                return new ClientSocket(channel);
            } catch (IOException e) {
                if (deadline - clock.nanoTime() <= 0) {
                    throw new QmpTimeoutException("nobody listens on " + path + ": " + e.getMessage());
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    /** Writes what the server takes without delay and returns whether that was all. */
    public boolean write(ByteBuffer out) throws IOException {
        while (out.hasRemaining()) {
            if (channel.write(out) <= 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * What arrives next, or nothing if that takes longer than {@code nanos} or a fraction of a second.
     *
     * @throws QmpClosedException if the server closed the connection, or sent what is not QMP
     */
    public List<QDict> receive(long nanos) throws IOException {
        int millis = (int) Math.max(1, Math.min(RECEIVE_TICK_MILLIS, TimeUnit.NANOSECONDS.toMillis(nanos)));
        if (millis != receiveTimeoutMillis) {
            channel.setOption(UnixSocketOptions.SO_RCVTIMEO, millis);
            receiveTimeoutMillis = millis;
        }
        buffer.clear();
        int count = channel.read(buffer);
        if (count < 0) {
            throw new QmpClosedException("the server closed the connection");
        }
        buffer.flip();
        List<QDict> messages = new ArrayList<>();
        for (JsonMessage text = streamer.read(buffer); text != null; text = streamer.read(buffer)) {
            if (!(text instanceof JsonMessage.Value value) || !(value.value() instanceof QDict message)) {
                throw new QmpClosedException("the server does not speak QMP: " + text);
            }
            messages.add(message);
        }
        return messages;
    }

    /** Tells the server that nothing more will be sent. */
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is left to be lost
        }
    }
}
