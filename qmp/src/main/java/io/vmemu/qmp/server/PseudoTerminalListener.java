package io.vmemu.qmp.server;

import io.vmemu.emulator.error.QemuException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A pseudo terminal. Whoever opens it is a client, one after the other; as in QEMU it takes up to a second to be noticed. */
public final class PseudoTerminalListener implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 1000;

    private final PseudoTerminal terminal;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable StdioConnection client;

    private PseudoTerminalListener(PseudoTerminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Makes a terminal for those who exchange bytes with {@code service}.
     *
     * @param faults is told of unchecked exceptions
     * @throws QemuException with QEMU's text if there is none to be had
     */
    public static PseudoTerminalListener open(ServerLoop loop, StreamService service, Consumer<Throwable> faults)
            throws QemuException {
        PseudoTerminalListener listener;
        try {
            listener = new PseudoTerminalListener(PseudoTerminal.open());
        } catch (IOException | LinkageError e) {
            throw new QemuException("Failed to create PTY: " + e.getMessage());
        }
        Thread thread = new Thread(() -> listener.serve(loop, service), "pseudo terminal");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, fault) -> faults.accept(fault));
        thread.start();
        return listener;
    }

    /** What is to be opened, {@code /dev/pts/N}. */
    public Path path() {
        return terminal.path();
    }

    private void serve(ServerLoop loop, StreamService service) {
        try (terminal) {
            do {
                if (terminal.hasUser()) {
                    try (StdioConnection user = StdioConnection.start(loop, service, new Input(), new Output())) {
                        client = user;
                        if (closing.getCount() == 0) {
                            user.finish();
                        }
                        user.awaitInputEnd();
                    }
                }
            } while (!closing.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The terminal is soon no more; who has it open sees what was left to be said, unless that is too much, and its end. */
    @Override
    public void close() {
        terminal.giveUp();
        closing.countDown();
        StdioConnection last = client;
        if (last != null) {
            last.finish();
        }
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            byte[] bytes = new byte[length];
            int count = terminal.read(bytes);
            System.arraycopy(bytes, 0, into, offset, Math.max(count, 0));
            return count;
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            terminal.write(new byte[] {(byte) octet});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            terminal.write(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }
}
