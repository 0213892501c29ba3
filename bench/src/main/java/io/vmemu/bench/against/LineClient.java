package io.vmemu.bench.against;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that costs as little as a client can: bytes out, lines in, nothing parsed. What is measured with it is the server.
 */
final class LineClient implements AutoCloseable {
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final int BUFFER_BYTES = 1 << 16;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private final StringBuilder line = new StringBuilder();

    private LineClient(SocketChannel channel) {
        this.channel = channel;
    }

    /**
     * Connects as soon as the server listens.
     *
     * @param server has to be alive for that
     */
    static LineClient connect(Path socket, Process server) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(address);
                return new LineClient(channel);
            } catch (IOException e) {
                channel.close();
                if (!server.isAlive()) {
                    throw new IOException("the server ended with status " + server.exitValue(), e);
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    /** A command without arguments, as it is sent. */
    static ByteBuffer command(String name) {
        return text("{\"execute\": \"" + name + "\"}\n");
    }

    /** Bytes to be sent. */
    static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Sends all of {@code bytes}, which can be sent again afterwards. */
    void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        bytes.rewind();
    }

    /** Waits for the ends of so many lines, whatever they say. */
    void skipLines(int count) throws IOException {
        int left = count;
        while (left > 0) {
            fill();
            while (left > 0 && in.hasRemaining()) {
                if (in.get() == '\n') {
                    left--;
                }
            }
        }
    }

    /** The next line, without its end. */
    String readLine() throws IOException {
        line.setLength(0);
        while (true) {
            fill();
            while (in.hasRemaining()) {
                char next = (char) (in.get() & 0xff);
                if (next == '\n') {
                    return line.toString().strip();
                }
                line.append(next);
            }
        }
    }

    private void fill() throws IOException {
        if (!in.hasRemaining()) {
            in.clear();
            int count = channel.read(in);
            in.flip();
            if (count < 0) {
                throw new EOFException("the server closed the connection");
            }
        }
    }

    /** One command and its answer, which must not be an error. Events on the way are skipped. */
    String ask(ByteBuffer command) throws IOException {
        send(command);
        while (true) {
            String line = readLine();
            if (!line.contains("\"event\"")) {
                checkReply(line);
                return line;
            }
        }
    }

    /** @throws IOException if that is an error */
    static void checkReply(String line) throws IOException {
        if (!line.startsWith("{\"return\"")) {
            throw new IOException("refused: " + line);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
