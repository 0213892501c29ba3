package io.vmemu.qmp.channel;

import io.netty.channel.unix.FileDescriptor;
import io.vmemu.emulator.migrate.DescriptorSource.OpenDescriptor;
import io.vmemu.emulator.migrate.MigrationChannel.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;

/**
 * An open file that somebody else opened: its position counts, and it may be a pipe. It is used as it is, by its number:
 * opened again by {@code /proc/self/fd}, a file would begin at its start.
 */
final class DescriptorConduit implements Conduit {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long POLL_NANOS = 1_000_000;

    private final OpenDescriptor owner;
    private final FileDescriptor descriptor;
    private final boolean readable;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private volatile boolean closed;

    DescriptorConduit(OpenDescriptor owner, boolean readable) {
        this.owner = owner;
        this.descriptor = new FileDescriptor(owner.number());
        this.readable = readable;
    }

    @Override
    public Kind kind() {
        return Kind.FILE;
    }

    @Override
    public boolean isReadable() {
        return readable;
    }

    @Override
    public boolean isWritable() {
        return !readable;
    }

    @Override
    public int read(byte[] target) throws IOException {
        while (!closed) {
            buffer.clear();
            int count = descriptor.read(buffer, 0, Math.min(target.length, BUFFER_BYTES));
            if (count < 0) {
                return -1;
            }
            if (count > 0) {
                buffer.get(0, target, 0, count);
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
        while (done < bytes.length && !closed) {
            int length = Math.min(bytes.length - done, BUFFER_BYTES);
            buffer.clear().put(bytes, done, length);
            int count = descriptor.write(buffer, 0, length);
            if (count <= 0) {
                LockSupport.parkNanos(POLL_NANOS);
            } else {
                done += count;
            }
        }
    }

    @Override
    public void finish() {
        close();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            owner.close();
        }
    }
}
