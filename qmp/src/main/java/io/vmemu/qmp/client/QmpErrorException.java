package io.vmemu.qmp.client;

/** The server refused a command. */
public final class QmpErrorException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String command;
    private final String errorClass;
    private final String desc;

    /** @param desc the server's text */
    public QmpErrorException(String command, String errorClass, String desc) {
        super(command + ": " + errorClass + ": " + desc);
        this.command = command;
        this.errorClass = errorClass;
        this.desc = desc;
    }

    public String command() {
        return command;
    }

    /** {@code GenericError}, {@code CommandNotFound}, {@code DeviceNotFound}... */
    public String errorClass() {
        return errorClass;
    }

    /** The server's text. */
    public String desc() {
        return desc;
    }
}
