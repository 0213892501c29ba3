package io.vmemu.emulator.error;

import org.jspecify.annotations.Nullable;

/**
 * A refusal that a client or a configuration caused: an error class and QEMU's text. Checked, so that nobody can forget
 * to answer it; without a stack trace, because it is a value and not a fault of the program. Whoever throws it has
 * changed nothing.
 */
public final class QemuException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorClass errorClass;
    private final @Nullable String hint;

    private QemuException(ErrorClass errorClass, String desc, @Nullable String hint) {
        super(desc, null, false, false);
        this.errorClass = errorClass;
        this.hint = hint;
    }

    public QemuException(ErrorClass errorClass, String desc) {
        this(errorClass, desc, null);
    }

    /** A refusal of class GenericError. */
    public QemuException(String desc) {
        this(ErrorClass.GENERIC_ERROR, desc);
    }

    /** A refusal of class GenericError with advice, without a line end, for people; QMP leaves it out. */
    public static QemuException withHint(String desc, String hint) {
        return new QemuException(ErrorClass.GENERIC_ERROR, desc, hint);
    }

    public ErrorClass errorClass() {
        return errorClass;
    }

    /** QEMU's text, never null. */
    public String desc() {
        return String.valueOf(getMessage());
    }

    /** QEMU's text, and the hint on a line of its own if there is one: what the command line and the human monitor say. */
    public String descWithHint() {
        return hint == null ? desc() : desc() + "\n" + hint;
    }
}
