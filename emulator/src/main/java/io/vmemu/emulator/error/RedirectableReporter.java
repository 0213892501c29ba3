package io.vmemu.emulator.error;

import org.jspecify.annotations.Nullable;

/**
 * A reporter whose reports somebody else may take for a while: as in QEMU, what a command of the human monitor gives rise
 * to is told in the monitor and not on stderr.
 */
public final class RedirectableReporter implements ErrorReporter {
    private final ErrorReporter usual;
    private ErrorReporter target;

    /** A reporter that passes all on to {@code usual}. */
    public RedirectableReporter(ErrorReporter usual) {
        this.usual = usual;
        this.target = usual;
    }

    /** Passes all on to {@code other} from now on; null: as it was made. */
    public void redirect(@Nullable ErrorReporter other) {
        target = other == null ? usual : other;
    }

    @Override
    public void error(String text) {
        target.error(text);
    }

    @Override
    public void warn(String text) {
        target.warn(text);
    }
}
