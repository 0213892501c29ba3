package io.vmemu.emulator.migrate;

import java.util.List;

/** Where a migration goes to or comes from. */
public sealed interface MigrationAddress {
    /** A Unix socket. */
    record UnixSocket(String path) implements MigrationAddress {}

    /**
     * A TCP socket.
     *
     * @param host name or address without brackets; empty: all addresses of this host
     * @param port number or name of a service
     */
    record InetSocket(String host, String port) implements MigrationAddress {}

    /** A socket of a virtual machine's host. */
    record VsockSocket(String cid, String port) implements MigrationAddress {}

    /** An open file: one that {@code getfd} put under that name, or an inherited one of that number. */
    record Descriptor(String name) implements MigrationAddress {}

    /** A command's standard input or output. */
    record Command(List<String> arguments) implements MigrationAddress {
        public Command {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * A file.
     *
     * @param offset where the migration's bytes begin in it
     */
    record FilePath(String path, long offset) implements MigrationAddress {}

    /** Remote direct memory access. */
    record Rdma(String host, String port) implements MigrationAddress {}

    /** Whether several connections can be made to it. */
    default boolean hasChannels() {
        return this instanceof UnixSocket
                || this instanceof InetSocket
                || this instanceof VsockSocket
                || this instanceof FilePath;
    }

    /** Whether what is sent can be gone back to. */
    default boolean isSeekable() {
        return this instanceof FilePath;
    }
}
