package io.vmemu.qmp.record;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.qmp.server.Endpoint;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.SocketListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Stands between a QMP server, of QEMU or of this emulator, and its clients: passes on every byte as it is and writes
 * down what was said. Serves one client at a time, as a monitor does. Files that clients send along get lost.
 */
public final class DialogRecorder implements AutoCloseable {
    private final ServerLoop loop;
    private final SocketListener listener;
    private final RecordWriter writer;
    private final CompletableFuture<Void> done;
    private final AtomicBoolean closed = new AtomicBoolean();

    private DialogRecorder(
            ServerLoop loop, SocketListener listener, RecordWriter writer, CompletableFuture<Void> done) {
        this.loop = loop;
        this.listener = listener;
        this.writer = writer;
        this.done = done;
    }

    /**
     * Starts; returns when clients can connect.
     *
     * @param listen the Unix socket for clients, made in place of whatever file is there and removed at the end
     * @param target the server's Unix socket; need not be there before the first client is
     * @param file the record, written over
     * @param clients after how many clients {@link #done} completes
     * @param complaints is told when a client comes and the server cannot be reached
     * @throws QemuException if {@code listen} cannot be had
     */
    public static DialogRecorder start(Path listen, Path target, Path file, int clients, Consumer<String> complaints)
            throws IOException, QemuException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        RecordWriter writer = RecordWriter.create(file);
        ServerLoop loop = ServerLoop.create();
        try {
            RecordingWitness witness = new RecordingWitness(
                    writer,
                    SystemClocks.monotonic(),
                    gone -> {
                        if (gone == clients) {
                            done.complete(null);
                        }
                    },
                    complaints);
            Endpoint endpoint = new Endpoint.UnixSocket(listen.toString(), false);
            SocketListener listener =
                    SocketListener.relay(loop, endpoint, target.toString(), witness, done::completeExceptionally);
            return new DialogRecorder(loop, listener, writer, done);
        } catch (QemuException e) {
            loop.close();
            writer.close();
            throw e;
        }
    }

    /** Completes when so many clients have gone as were asked for; exceptionally when the record cannot be written. */
    public CompletableFuture<Void> done() {
        return done.copy();
    }

    /** Disconnects the client, stops listening, and ends the record. May be called again, and from a shutdown hook. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            listener.close();
            loop.close();
            try {
                writer.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
