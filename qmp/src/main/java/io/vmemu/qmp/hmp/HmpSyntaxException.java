package io.vmemu.qmp.hmp;

/** A command line that does not fit the command's parameters; the message is printed as it is, if it is not empty. */
final class HmpSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    HmpSyntaxException(String text) {
        super(text, null, false, false);
    }

    /** What to print, with its line end. */
    String text() {
        return String.valueOf(getMessage());
    }
}
