package io.vmemu.qmp.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads from a connection's socket in place of its channel, because the channel would lose the files that come along.
 * Waits for input on the same event loop, through a duplicate of the descriptor.
 */
final class FileReceiver implements EpollIoHandle {
    private static final int BUFFER_BYTES = 16 * 1024;

    /** Not NONE, after which Netty 4.2.18 has forgotten the descriptor but believes it had not. */
    private static final EpollIoOps PAUSED = EpollIoOps.EPOLLET;

    /** epoll(7): reported whether it is asked for or not, and not if the peer has only shut down its sending side. */
    private static final int EPOLLHUP = 0x10;

    private final MessageReceiver receiver;
    private final FileDescriptor socket;
    private final Sink sink;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private @Nullable IoRegistration registration;
    private boolean wanted;
    private boolean closed;

    /** Who gets what is read. */
    interface Sink {
        /** Bytes, preceded by the calls for the files that came with them. */
        void received(ByteBuf bytes);

        void received(ReceivedFile file);

        void inputEnded();

        /** The peer has closed its end, and neither sends nor takes anything any more; said while nothing is read. */
        void peerGone();

        void failed(IOException cause);
    }

    private FileReceiver(MessageReceiver receiver, FileDescriptor socket, Sink sink) {
        this.receiver = receiver;
        this.socket = socket;
        this.sink = sink;
    }

    /** Starts to watch {@code fileDescriptor}; nothing is read before {@link #setReading}. To be called on the loop. */
    static FileReceiver start(MessageReceiver receiver, int fileDescriptor, IoEventLoop loop, Sink sink)
            throws IOException {
        FileReceiver reader = new FileReceiver(receiver, new FileDescriptor(receiver.duplicate(fileDescriptor)), sink);
        loop.register(reader).addListener(registered -> {
            if (registered.isSuccess()) {
                reader.registered((IoRegistration) registered.getNow());
            } else {
                sink.failed(new IOException(registered.cause()));
            }
        });
        return reader;
    }

    private void registered(IoRegistration newRegistration) {
        registration = newRegistration;
        if (closed) {
            newRegistration.cancel();
        } else {
            submit();
        }
    }

    /** Whether to read. */
    void setReading(boolean reading) {
        if (wanted != reading) {
            wanted = reading;
            submit();
        }
    }

    private void submit() {
        if (registration != null && registration.isValid()) {
            registration.submit(wanted ? EpollIoOps.EPOLLIN : PAUSED);
        }
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration source, IoEvent event) {
        if (closed) {
            return;
        }
        if (!wanted) {
            if (event instanceof EpollIoEvent epoll && epoll.ops().contains(EpollIoOps.valueOf(EPOLLHUP))) {
                sink.peerGone();
            }
            return;
        }
        List<ReceivedFile> files = new ArrayList<>(0);
        try {
            int count = receiver.receive(socket.intValue(), buffer, files::add);
            files.forEach(sink::received);
            if (count == 0) {
                setReading(false);
                sink.inputEnded();
            } else if (count > 0) {
                sink.received(Unpooled.copiedBuffer(buffer));
            }
        } catch (IOException e) {
            setReading(false);
            sink.failed(e);
        }
    }

    /** Stops, and closes the duplicate: the peer sees the end only then. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (registration != null) {
            registration.cancel();
        }
        try {
            socket.close();
        } catch (IOException e) {
            sink.failed(e);
        }
    }
}
