package io.vmemu.qmp.server;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.Serial;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Netty's messages: errors go to standard error, the rest nowhere. Without this Netty looks for logging libraries all over
 * the class path, which takes as long as the rest of its start.
 */
final class QuietLoggers extends InternalLoggerFactory {
    private QuietLoggers() {}

    /** From now on Netty logs here. To be called before Netty is used. */
    static void install() {
        InternalLoggerFactory.setDefaultFactory(new QuietLoggers());
    }

    @Override
    protected InternalLogger newInstance(String name) {
        return new Quiet(name);
    }

    private static final class Quiet extends AbstractInternalLogger {
        @Serial
        private static final long serialVersionUID = 1L;

        Quiet(String name) {
            super(name);
        }

        private void say(@Nullable String message, @Nullable Throwable cause) {
            System.err.println(name() + ": " + message + (cause == null ? "" : ": " + cause));
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public void trace(@Nullable String message) {}

        @Override
        public void trace(String format, @Nullable Object argument) {}

        @Override
        public void trace(String format, @Nullable Object first, @Nullable Object second) {}

        @Override
        public void trace(String format, @Nullable Object... arguments) {}

        @Override
        public void trace(@Nullable String message, Throwable cause) {}

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public void debug(@Nullable String message) {}

        @Override
        public void debug(String format, @Nullable Object argument) {}

        @Override
        public void debug(String format, @Nullable Object first, @Nullable Object second) {}

        @Override
        public void debug(String format, @Nullable Object... arguments) {}

        @Override
        public void debug(@Nullable String message, Throwable cause) {}

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public void info(@Nullable String message) {}

        @Override
        public void info(String format, @Nullable Object argument) {}

        @Override
        public void info(String format, @Nullable Object first, @Nullable Object second) {}

        @Override
        public void info(String format, @Nullable Object... arguments) {}

        @Override
        public void info(@Nullable String message, Throwable cause) {}

        @Override
        public boolean isWarnEnabled() {
            return false;
        }

        @Override
        public void warn(@Nullable String message) {}

        @Override
        public void warn(String format, @Nullable Object argument) {}

        @Override
        public void warn(String format, @Nullable Object first, @Nullable Object second) {}

        @Override
        public void warn(String format, @Nullable Object... arguments) {}

        @Override
        public void warn(@Nullable String message, Throwable cause) {}

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public void error(@Nullable String message) {
            say(message, null);
        }

        @Override
        public void error(String format, @Nullable Object argument) {
            say(format + " " + argument, null);
        }

        @Override
        public void error(String format, @Nullable Object first, @Nullable Object second) {
            say(format + " " + first + " " + second, second instanceof Throwable cause ? cause : null);
        }

        @Override
        public void error(String format, @Nullable Object... arguments) {
            say(format + " " + Arrays.toString(arguments), null);
        }

        @Override
        public void error(@Nullable String message, Throwable cause) {
            say(message, cause);
        }
    }
}
