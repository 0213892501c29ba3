package io.vmemu.emulator.error;

/**
 * Where a machine says what nobody asked for: QEMU's {@code error_report} and {@code warn_report}, which a QEMU process
 * prints on stderr as {@code PROGRAM: TEXT} and {@code PROGRAM: warning: TEXT}. The texts come without these prefixes.
 */
public interface ErrorReporter {
    /** A reporter that takes nothing. */
    ErrorReporter NONE = new ErrorReporter() {
        @Override
        public void error(String text) {}

        @Override
        public void warn(String text) {}
    };

    void error(String text);

    void warn(String text);
}
