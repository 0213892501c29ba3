package io.vmemu.emulator.error;

/**
 * A refusal that a client or a configuration caused: an error class and QEMU's text. Checked, so that nobody can forget
 * to answer it; without a stack trace, because it is a value and not a fault of the program. Whoever throws it has
 * changed nothing.
 */
public final class QemuException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorClass errorClass;

    public QemuException(ErrorClass errorClass, String desc) {
        super(desc, null, false, false);
        this.errorClass = errorClass;
    }

    /** A refusal of class GenericError. */
    public QemuException(String desc) {
        this(ErrorClass.GENERIC_ERROR, desc);
    }

    public ErrorClass errorClass() {
        return errorClass;
    }

    /** QEMU's text, never null. */
    public String desc() {
        return String.valueOf(getMessage());
    }
}
