package io.vmemu.qmp.server;

/** Where a monitor listens. */
public sealed interface Endpoint {
    /** Whether clients may send open files along (SCM_RIGHTS). */
    boolean passFiles();

    /**
     * A Unix socket that is made, in place of whatever file is there, and removed at the end.
     *
     * @param passFiles whether clients may send open files along (SCM_RIGHTS); costs some loading in the background
     */
    record UnixSocket(String path, boolean passFiles) implements Endpoint {}

    /**
     * A listening Unix socket that was inherited.
     *
     * @param passFiles whether clients may send open files along (SCM_RIGHTS); costs some loading in the background
     */
    record InheritedSocket(int fileDescriptor, boolean passFiles) implements Endpoint {}

    /** A TCP socket; port 0 takes any. */
    record Tcp(String host, int port) implements Endpoint {
        @Override
        public boolean passFiles() {
            return false;
        }
    }
}
