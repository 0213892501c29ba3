package io.vmemu.emulator.memory;

/** The host refused. Without a stack trace: it is an outcome, not a fault of the program. */
public final class HostException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    public HostException(Errno errno) {
        super(errno.text(), null, false, false);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
