package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import java.util.List;

/**
 * Makes the channels that migrations go through. All calls, in both directions, are made on the machine's loop; what takes
 * its time happens elsewhere.
 */
public interface MigrationTransport {
    /** No way in or out. */
    MigrationTransport NONE = new MigrationTransport() {
        @Override
        public void connect(MigrationAddress address, DescriptorSource files, ConnectHandler handler)
                throws QemuException {
            throw new QemuException("Nothing leads away from this machine");
        }

        @Override
        public Listening listen(MigrationAddress address, DescriptorSource files, AcceptHandler handler)
                throws QemuException {
            throw new QemuException("Nothing leads to this machine");
        }
    };

    /** Who is told how a connection ends up. */
    interface ConnectHandler {
        /** The channel is there. Its listener has to be set before this call returns. */
        void connected(MigrationChannel channel);

        /** Nobody is there, or nobody can be reached. */
        void failed(String desc);
    }

    /** An address at which the other side can connect now. */
    sealed interface BoundAddress {
        /** A Unix socket's path. */
        record Unix(String path) implements BoundAddress {}

        /** A TCP address with the port that was chosen. */
        record Inet(String host, String port, boolean ipv6) implements BoundAddress {}
    }

    /** A wait for the other side. */
    interface Listening {
        /** Where it can connect to; empty if it does not connect. */
        List<BoundAddress> addresses();

        /** Nobody is waited for any more. */
        void close();
    }

    /**
     * Who is told of the other side's arrival: when it has connected or, where nobody connects, when the first bytes are
     * there.
     */
    interface AcceptHandler {
        /** The other side is there. The channel's listener has to be set before this call returns. */
        void accepted(MigrationChannel channel);
    }

    /**
     * Opens a channel for a migration to go out through. The handler is called later.
     *
     * @param files where open files that clients passed are found
     * @throws QemuException with QEMU's text if that cannot be known to work without waiting: no such file, no such
     *     directory
     */
    void connect(MigrationAddress address, DescriptorSource files, ConnectHandler handler) throws QemuException;

    /**
     * Waits for a migration to come in.
     *
     * @param files where open files that clients passed are found
     * @throws QemuException with QEMU's text if the address cannot be had
     */
    Listening listen(MigrationAddress address, DescriptorSource files, AcceptHandler handler) throws QemuException;
}
