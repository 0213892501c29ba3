package io.vmemu.launcher.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;

/**
 * The process's standard streams with {@code -daemonize}: whoever started it waits for a {@code 0} on standard output, or
 * for its end without one, and for the end of standard error.
 */
public final class StandardStreams {
    private StandardStreams() {}

    /**
     * Tells the caller that the machine can be reached, and lets go of the terminal. A standard descriptor that is closed
     * here does not become free: the JDK puts {@code /dev/null} in its place, so that nothing that is opened later takes its
     * number. It does nothing about one that was closed when it started; that is for bin/vmemu-jvm.bash.
     *
     * @return false if nobody waits any more: a machine that nobody knows of should not be left behind
     */
    public static boolean announceReadyAndDetach() throws IOException {
        System.in.close();
        new FileOutputStream(FileDescriptor.err).close();
        // Not System.out, which would keep to itself that it failed.
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            out.write('0');
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
