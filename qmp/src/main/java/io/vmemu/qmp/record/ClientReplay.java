package io.vmemu.qmp.record;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.server.Endpoint;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.SocketListener;
import io.vmemu.qmp.server.StreamService;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A server that says what the recorded one said, as long as its client says what the recorded one did. Commands are the
 * same if name and arguments are; ids are the client's own. A command that differs is refused with a GenericError that
 * tells what was recorded, and the recorded one is still waited for. The first client is played the record's first
 * connection, and so on; events come where they were recorded.
 */
public final class ClientReplay implements AutoCloseable {
    private final ServerLoop loop;
    private final Script script;
    private final SocketListener listener;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ClientReplay(ServerLoop loop, Script script, SocketListener listener) {
        this.loop = loop;
        this.script = script;
        this.listener = listener;
    }

    /**
     * Starts; returns when clients can connect.
     *
     * @param socket a Unix socket, made in place of whatever file is there and removed at the end
     * @param comparison what a client's commands may differ in
     * @throws QemuException if the socket cannot be had
     */
    public static ClientReplay listen(Recording recording, Path socket, Comparison comparison) throws QemuException {
        ServerLoop loop = ServerLoop.create();
        Script script = new Script(recording.dialogs(), comparison);
        try {
            Endpoint endpoint = new Endpoint.UnixSocket(socket.toString(), false);
            return new ClientReplay(
                    loop, script, SocketListener.listen(loop, endpoint, script, script.done::completeExceptionally));
        } catch (QemuException e) {
            loop.close();
            throw e;
        }
    }

    /** Completes when as many clients have come and gone as were recorded, at the latest when this is closed. */
    public CompletableFuture<ReplayReport> done() {
        return script.done.copy();
    }

    /** Ends what is left of the record, unless it is ended or closed already, and returns what came of it. */
    public ReplayReport stop() {
        if (!closed.get()) {
            end();
        }
        return script.done.join();
    }

    private void end() {
        CompletableFuture.runAsync(script::end, loop).join();
    }

    /** Ends what is left of the record and completes {@link #done}; stops listening. May be called again. */
    @Override
    public void close() {
        if (!closed.getAndSet(true)) {
            end();
            listener.close();
            loop.close();
        }
    }

    /** The connections to come, on the loop's thread. */
    private static final class Script implements StreamService {
        final CompletableFuture<ReplayReport> done = new CompletableFuture<>();
        private final List<Dialog> dialogs;
        private final Comparison comparison;
        private final List<Finding> findings = new ArrayList<>();
        private TextSplitter splitter = new TextSplitter();
        private @Nullable DialogServer current;
        private @Nullable Client client;
        private int begun;
        private int played;

        Script(List<Dialog> dialogs, Comparison comparison) {
            this.dialogs = dialogs;
            this.comparison = comparison;
            completeAtEnd();
        }

        @Override
        public void connected(Client newClient) {
            if (begun == dialogs.size()) {
                newClient.close();
                return;
            }
            client = newClient;
            splitter = new TextSplitter();
            current = new DialogServer(dialogs.get(begun), comparison);
            begun++;
            say(current.speak());
            newClient.setReading(true);
        }

        @Override
        public void received(ByteBuffer bytes) {
            for (Content content : splitter.split(bytes)) {
                if (current != null) {
                    say(current.hear(content));
                }
            }
        }

        private void say(List<Content> contents) {
            Client listening = client;
            if (listening == null) {
                return;
            }
            for (Content content : contents) {
                if (content instanceof Content.Message message) {
                    listening.send(JsonWriter.toLine(message.value()));
                } else if (content instanceof Content.Raw raw) {
                    listening.send(raw.bytes());
                } else {
                    listening.close();
                }
            }
        }

        @Override
        public void disconnected() {
            DialogServer left = current;
            if (left != null) {
                left.leave();
                findings.addAll(left.findings());
                played += left.played();
                current = null;
                client = null;
                completeAtEnd();
            }
        }

        void end() {
            disconnected();
            for (; begun < dialogs.size(); begun++) {
                DialogServer absent = new DialogServer(dialogs.get(begun), comparison);
                absent.leave();
                findings.addAll(absent.findings());
            }
            completeAtEnd();
        }

        private void completeAtEnd() {
            if (begun == dialogs.size() && current == null) {
                int recorded = dialogs.stream()
                        .mapToInt(dialog -> dialog.commands().size())
                        .sum();
                done.complete(new ReplayReport(recorded, played, findings));
            }
        }
    }
}
