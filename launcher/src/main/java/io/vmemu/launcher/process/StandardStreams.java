package io.vmemu.launcher.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;

/**
 * The process's standard streams with {@code -daemonize}: whoever started it waits for a {@code 0} on standard output, or
 * for its end without one, and for the end of standard error.
 */
public final class StandardStreams {
    private StandardStreams() {}

    /**
     * Tells the caller that the machine can be reached, and lets go of the terminal. The JDK puts {@code /dev/null} in the
     * place of a standard descriptor that is closed, so that nothing that is opened later takes its number.
     */
    public static void announceReadyAndDetach() throws IOException {
        System.in.close();
        closeDescriptor(FileDescriptor.err);
        PrintStream out = System.out;
        out.print('0');
        out.flush();
        closeDescriptor(FileDescriptor.out);
    }

    private static void closeDescriptor(FileDescriptor descriptor) throws IOException {
        try (FileOutputStream stream = new FileOutputStream(descriptor)) {
            stream.flush();
        }
    }
}
