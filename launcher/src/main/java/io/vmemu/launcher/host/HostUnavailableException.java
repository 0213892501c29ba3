package io.vmemu.launcher.host;

/** The host's memory is out of reach: another system, or no permission. The message says which. */
public final class HostUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    HostUnavailableException(String reason) {
        super(reason);
        this.reason = reason;
    }

    /** The message. */
    public String reason() {
        return reason;
    }
}
