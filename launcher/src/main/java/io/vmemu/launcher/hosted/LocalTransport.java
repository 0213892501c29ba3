package io.vmemu.launcher.hosted;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.DescriptorSource;
import io.vmemu.emulator.migrate.MigrationAddress;
import io.vmemu.emulator.migrate.MigrationChannel;
import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.time.MachineLoop;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets machines on one loop migrate into each other, without sockets: an address is a name ({@code unix:NAME}) that one waits
 * at and another connects to. What one side writes reaches the other in a later task of the loop.
 */
public final class LocalTransport implements MigrationTransport {
    private final MachineLoop loop;
    private final UnaryOperator<byte[]> wayThere;
    private final Map<String, AcceptHandler> waiting = new HashMap<>();

    /** A transport on which nothing is lost. */
    public LocalTransport(MachineLoop loop) {
        this(loop, UnaryOperator.identity());
    }

    /**
     * A transport that does something to what it carries.
     *
     * @param wayThere what arrives of the bytes that a source sends; the connection ends if it is less
     */
    public LocalTransport(MachineLoop loop, UnaryOperator<byte[]> wayThere) {
        this.loop = loop;
        this.wayThere = wayThere;
    }

    @Override
    public void connect(MigrationAddress address, DescriptorSource files, ConnectHandler handler) throws QemuException {
        String path = path(address);
        AcceptHandler there = waiting.get(path);
        loop.execute(() -> {
            if (there == null) {
                handler.failed("Failed to connect to '" + path + "': Connection refused");
                return;
            }
            End near = new End(true);
            End far = new End(false);
            near.peer = far;
            far.peer = near;
            there.accepted(far);
            handler.connected(near);
        });
    }

    @Override
    public Listening listen(MigrationAddress address, DescriptorSource files, AcceptHandler handler)
            throws QemuException {
        String path = path(address);
        if (waiting.putIfAbsent(path, handler) != null) {
            throw new QemuException("Failed to bind socket to " + path + ": Address already in use");
        }
        return new Listening() {
            @Override
            public List<BoundAddress> addresses() {
                return List.of(new BoundAddress.Unix(path));
            }

            @Override
            public void close() {
                waiting.remove(path, handler);
            }
        };
    }

    private static String path(MigrationAddress address) throws QemuException {
        if (address instanceof MigrationAddress.UnixSocket unix) {
            return unix.path();
        }
        throw new QemuException("Machines in one program migrate to unix: addresses only");
    }

    /** One end of a connection. */
    private final class End implements MigrationChannel {
        private final boolean atSource;
        private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
        private @Nullable End peer;
        private @Nullable Listener listener;
        private long queued;
        private boolean finishing;
        private boolean closed;
        private boolean pumping;

        End(boolean atSource) {
            this.atSource = atSource;
        }

        @Override
        public Kind kind() {
            return Kind.SOCKET;
        }

        @Override
        public boolean isBidirectional() {
            return true;
        }

        @Override
        public void setListener(Listener newListener) {
            listener = newListener;
        }

        @Override
        public void write(byte[] bytes) {
            queue.add(bytes);
            queued += bytes.length;
            pump();
        }

        @Override
        public long backlog() {
            return queued;
        }

        @Override
        public void finish() {
            finishing = true;
            pump();
        }

        @Override
        public void close() {
            closed = true;
            End other = peer;
            if (other != null) {
                loop.execute(other::peerClosed);
            }
        }

        private void peerClosed() {
            if (!closed && listener != null) {
                listener.onEnd();
            }
        }

        private void pump() {
            if (!pumping) {
                pumping = true;
                loop.execute(this::carry);
            }
        }

        private void carry() {
            pumping = false;
            End other = peer;
            if (closed || listener == null || other == null) {
                return;
            }
            byte[] bytes = queue.poll();
            if (bytes != null) {
                queued -= bytes.length;
                if (other.closed || !handOn(bytes, other)) {
                    closed = true;
                    other.peerClosed();
                    listener.onFailure(true, "Broken pipe");
                } else if (queue.isEmpty()) {
                    listener.onDrained();
                }
                pump();
            } else if (finishing) {
                closed = true;
                listener.onFinished();
                other.peerClosed();
            }
        }

        /** @return whether all of it arrived */
        private boolean handOn(byte[] bytes, End other) {
            byte[] arriving = atSource ? wayThere.apply(bytes) : bytes;
            if (arriving.length > 0 && other.listener != null) {
                other.listener.onReceived(arriving);
            }
            return arriving.length == bytes.length;
        }
    }
}
