package io.vmemu.qmp.channel;

import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.vmemu.emulator.migrate.DescriptorSource.OpenDescriptor;
import io.vmemu.emulator.migrate.MigrationChannel.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An open file that somebody else opened: its position counts, and it may be a pipe, or a socket that goes both ways. It is
 * used as it is, by its number: opened again by {@code /proc/self/fd}, a file would begin at its start.
 */
final class DescriptorConduit implements Conduit {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long POLL_NANOS = 1_000_000;

    private final OpenDescriptor owner;
    private final FileDescriptor descriptor;
    private final @Nullable Socket socket;
    private final boolean readable;
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile boolean closed;
    /** Calls under way: the number must not become another file's before they have ended. */
    private int calls;

    /**
     * A conduit of what is behind a number.
     *
     * @param readable whether bytes come out of it or go into it; a socket does both
     */
    DescriptorConduit(OpenDescriptor owner, boolean readable) {
        this.owner = owner;
        this.descriptor = new FileDescriptor(owner.number());
        this.socket = isSocket(owner.number()) ? new Socket(owner.number()) : null;
        this.readable = readable;
    }

    private static boolean isSocket(int number) {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(number)));
            return target.toString().startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Kind kind() {
        return socket == null ? Kind.FILE : Kind.SOCKET;
    }

    @Override
    public boolean isReadable() {
        return readable || socket != null;
    }

    @Override
    public boolean isWritable() {
        return !readable || socket != null;
    }

    @Override
    public int read(byte[] target) throws IOException {
        while (begin()) {
            int count;
            try {
                input.clear();
                count = descriptor.read(input, 0, Math.min(target.length, BUFFER_BYTES));
            } finally {
                end();
            }
            if (count < 0) {
                return -1;
            }
            if (count > 0) {
                input.get(0, target, 0, count);
                return count;
            }
            // It is set not to wait.
            LockSupport.parkNanos(POLL_NANOS);
        }
        return -1;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        int done = 0;
        while (done < bytes.length && begin()) {
            int count;
            try {
                int length = Math.min(bytes.length - done, BUFFER_BYTES);
                output.clear().put(bytes, done, length);
                count = descriptor.write(output, 0, length);
            } finally {
                end();
            }
            if (count <= 0) {
                LockSupport.parkNanos(POLL_NANOS);
            } else {
                done += count;
            }
        }
    }

    private synchronized boolean begin() {
        if (closed) {
            return false;
        }
        calls++;
        return true;
    }

    private synchronized void end() {
        calls--;
        if (closed && calls == 0) {
            owner.close();
        }
    }

    @Override
    public void finish() {
        close();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (calls == 0) {
            owner.close();
        } else if (socket != null) {
            interruptCalls(socket);
        }
    }

    /** A call that waits for the other side comes back. */
    private static void interruptCalls(Socket socket) {
        try {
            socket.shutdown(true, true);
        } catch (IOException e) {
            // The other side has closed it: nobody waits for it.
        }
    }
}
