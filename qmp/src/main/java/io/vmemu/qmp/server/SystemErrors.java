package io.vmemu.qmp.server;

/** What the operating system said, out of the exceptions that carry it. */
final class SystemErrors {
    private SystemErrors() {}

    /** The text of the error number, as {@code strerror} has it. */
    static String textOf(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.substring(message.lastIndexOf(": ") < 0 ? 0 : message.lastIndexOf(": ") + 2);
    }
}
