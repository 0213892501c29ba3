package io.vmemu.launcher.command;

import io.vmemu.emulator.error.SystemError;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that knows at the end whether all that was printed has got there. Those who print do not find out:
 * {@link PrintStream} keeps failures to itself.
 */
public final class WatchedOutput extends OutputStream {
    private final OutputStream target;
    private volatile @Nullable IOException failure;

    /** Watches what is written to {@code target}. */
    public WatchedOutput(OutputStream target) {
        this.target = target;
    }

    /** Watches what this process prints to {@link System#out} from now on. */
    public static WatchedOutput ofProcess() {
        WatchedOutput output = new WatchedOutput(new FileOutputStream(FileDescriptor.out));
        System.setOut(new PrintStream(new BufferedOutputStream(output), true, charset()));
        return output;
    }

    /** A writer to {@link System#out} that can be asked whether something has got lost. */
    public static PrintWriter writer() {
        return new PrintWriter(System.out, true, charset());
    }

    /** What {@link System#out} has; there is a method for it from Java 18 on. */
    private static Charset charset() {
        String before19 = System.getProperty("sun.stdout.encoding");
        String name = System.getProperty("stdout.encoding", before19);
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    /**
     * The status that a command ends with that has printed all it had to print and would end with {@code status}.
     *
     * @param err is told why what was printed has not got there
     * @return not 0 if it has not
     */
    public int statusAfter(int status, PrintStream err) {
        IOException lost = failure;
        if (lost == null) {
            return status;
        }
        err.println("vmemu: standard output: " + SystemError.textOf(lost));
        return status == 0 ? 1 : status;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            keep(e);
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            target.flush();
        } catch (IOException e) {
            keep(e);
            throw e;
        }
    }

    private void keep(IOException e) {
        if (failure == null) {
            failure = e;
        }
    }
}
