package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.time.Scheduler;
import java.util.ArrayDeque;

/** A way for migrations on which faults happen: on the side that sends. */
final class FaultyTransport implements MigrationTransport {
    private final MigrationTransport transport;
    private final Faults faults;
    private final Scheduler scheduler;

    FaultyTransport(MigrationTransport transport, Faults faults, Scheduler scheduler) {
        this.transport = transport;
        this.faults = faults;
        this.scheduler = scheduler;
    }

    @Override
    public void connect(MigrationAddress address, DescriptorSource files, ConnectHandler handler) throws QemuException {
        if (faults.fires(FaultPoint.MIGRATION_CONNECT_FAILS, "", 0)) {
            scheduler.schedule(0, () -> handler.failed("Connection refused"));
            return;
        }
        transport.connect(address, files, new ConnectHandler() {
            @Override
            public void connected(MigrationChannel channel) {
                handler.connected(new FaultyChannel(channel));
            }

            @Override
            public void failed(String desc) {
                handler.failed(desc);
            }
        });
    }

    @Override
    public Listening listen(MigrationAddress address, DescriptorSource files, AcceptHandler handler)
            throws QemuException {
        return transport.listen(address, files, handler);
    }

    /** A channel whose writes may be held back, changed, or come to nothing. */
    private final class FaultyChannel implements MigrationChannel {
        private final MigrationChannel channel;
        private final ArrayDeque<byte[]> held = new ArrayDeque<>();
        private MigrationChannel.Listener listener = new Silent();
        private long sent;
        private long heldBytes;
        private boolean stalled;
        private boolean finishing;
        private boolean closed;

        FaultyChannel(MigrationChannel channel) {
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes) {
            if (faults.fires(FaultPoint.MIGRATION_STREAM_BREAKS, "", sent)) {
                scheduler.schedule(0, this::breakDown);
                return;
            }
            if (bytes.length > 0 && faults.fires(FaultPoint.MIGRATION_STREAM_GARBLED, "", sent)) {
                bytes[bytes.length / 2] ^= (byte) 0xFF;
            }
            Fault stall = stalled ? null : faults.fire(FaultPoint.MIGRATION_STREAM_STALLS, "", sent);
            if (stall != null) {
                stalled = true;
                scheduler.schedule(stall.nanos(), this::goOn);
            }
            sent += bytes.length;
            if (stalled) {
                held.add(bytes);
                heldBytes += bytes.length;
            } else {
                channel.write(bytes);
            }
        }

        private void breakDown() {
            if (!closed) {
                listener.onFailure(true, "Broken pipe");
            }
        }

        private void goOn() {
            stalled = false;
            heldBytes = 0;
            while (!closed && !held.isEmpty()) {
                channel.write(held.remove());
            }
            if (finishing && !closed) {
                channel.finish();
            }
        }

        @Override
        public Kind kind() {
            return channel.kind();
        }

        @Override
        public boolean isBidirectional() {
            return channel.isBidirectional();
        }

        @Override
        public void setListener(MigrationChannel.Listener newListener) {
            listener = newListener;
            channel.setListener(newListener);
        }

        @Override
        public long backlog() {
            return heldBytes + channel.backlog();
        }

        @Override
        public void finish() {
            if (stalled) {
                finishing = true;
            } else {
                channel.finish();
            }
        }

        @Override
        public void close() {
            closed = true;
            channel.close();
        }

        @Override
        public void closeThen(Runnable whenClosed) {
            closed = true;
            channel.closeThen(whenClosed);
        }
    }

    /** Nobody is told anything before there is a listener. */
    private static final class Silent implements MigrationChannel.Listener {
        @Override
        public void onReceived(byte[] bytes) {}

        @Override
        public void onDrained() {}

        @Override
        public void onEnd() {}

        @Override
        public void onFailure(boolean writing, String reason) {}

        @Override
        public void onFinished() {}
    }
}
