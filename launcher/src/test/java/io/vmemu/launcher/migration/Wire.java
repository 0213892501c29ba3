package io.vmemu.launcher.migration;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.DescriptorSource;
import io.vmemu.emulator.migrate.MigrationAddress;
import io.vmemu.emulator.migrate.MigrationChannel;
import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.time.MachineLoop;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connects machines on one loop. What one side writes reaches the other in a later task. The way there can be cut after so
 * many bytes, and one of its bytes changed.
 */
final class Wire implements MigrationTransport {
    private final MachineLoop loop;
    private final Map<String, AcceptHandler> waiting = new HashMap<>();
    private long cutAfterBytes = Long.MAX_VALUE;
    private long damagedByte = Long.MAX_VALUE;
    private long carried;

    Wire(MachineLoop loop) {
        this.loop = loop;
    }

    /** The next bytes reach the other side only so far. */
    void cutAfter(long bytes) {
        carried = 0;
        cutAfterBytes = bytes;
    }

    /** The byte at this place changes on its way. */
    void damageByte(long place) {
        carried = 0;
        damagedByte = place;
    }

    /** Bytes that went from sources to destinations since the last {@link #cutAfter} or {@link #damageByte}. */
    long carried() {
        return carried;
    }

    @Override
    public void connect(MigrationAddress address, DescriptorSource files, ConnectHandler handler) {
        AcceptHandler there = waiting.get(path(address));
        loop.execute(() -> {
            if (there == null) {
                handler.failed("Failed to connect to '" + path(address) + "': Connection refused");
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
        waiting.put(path(address), handler);
        return new Listening() {
            @Override
            public List<BoundAddress> addresses() {
                return List.of(new BoundAddress.Unix(path(address)));
            }

            @Override
            public void close() {
                waiting.remove(path(address), handler);
            }
        };
    }

    private static String path(MigrationAddress address) {
        return ((MigrationAddress.UnixSocket) address).path();
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
            byte[] arriving = bytes;
            if (atSource) {
                long place = damagedByte - carried;
                if (place >= 0 && place < bytes.length) {
                    arriving = bytes.clone();
                    arriving[(int) place] ^= 0x10;
                }
                arriving = Arrays.copyOf(arriving, (int) Math.min(bytes.length, cutAfterBytes - carried));
                carried += arriving.length;
            }
            if (arriving.length > 0 && other.listener != null) {
                other.listener.onReceived(arriving);
            }
            return arriving.length == bytes.length;
        }
    }
}
