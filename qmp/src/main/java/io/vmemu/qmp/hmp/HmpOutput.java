package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.ErrorReporter;
import java.util.Locale;

/** What a command line prints. Lines end with LF here and with CR LF in {@link #text}. */
final class HmpOutput implements ErrorReporter {
    private final StringBuilder text = new StringBuilder();

    void print(String part) {
        text.append(part);
    }

    /** Prints a line. */
    void line(String line) {
        text.append(line).append('\n');
    }

    void printf(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values));
    }

    @Override
    public void error(String message) {
        line(message);
    }

    @Override
    public void warn(String message) {
        line("warning: " + message);
    }

    /** All that was printed, as it goes to the client. */
    String text() {
        return text.toString().replace("\n", "\r\n");
    }
}
