package io.vmemu.qmp.channel;

import io.vmemu.emulator.migrate.MigrationChannel.Kind;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connected socket. */
record SocketConduit(SocketChannel socket) implements Conduit {
    @Override
    public Kind kind() {
        return Kind.SOCKET;
    }

    @Override
    public boolean isReadable() {
        return true;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public int read(byte[] target) throws IOException {
        return socket.read(ByteBuffer.wrap(target));
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            socket.write(buffer);
        }
    }

    @Override
    public void finish() throws IOException {
        socket.close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    /** A Unix socket whose peer closes it with bytes unread may say either; QEMU, which asks first, sees a broken pipe. */
    @Override
    public String reasonOf(IOException failure) {
        String reason = Reasons.of(failure);
        try {
            boolean unix = socket.getRemoteAddress() instanceof UnixDomainSocketAddress;
            return unix && reason.startsWith("Connection reset") ? "Broken pipe" : reason;
        } catch (IOException e) {
            return reason;
        }
    }
}
