package io.vmemu.launcher.hosted;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.Outlet;
import io.vmemu.qmp.protocol.QmpSession;
import io.vmemu.qmp.schema.Arguments;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client of a machine in the same program, on the thread that moves the machine's time. It speaks the whole protocol, only
 * without a socket: what it sends and gets is text that the monitor reads and writes as for any other client.
 */
public final class LocalClient implements AutoCloseable {
    private static final int TASKS_PER_TURN = 1024;

    private final HostedMachine hosted;
    private final QmpSession session;
    private final Inbox inbox = new Inbox();
    private final ArrayDeque<QDict> replies = new ArrayDeque<>();
    private final List<QmpEvent> events = new ArrayList<>();
    private @Nullable QDict greeting;
    private boolean cut;

    LocalClient(HostedMachine hosted) {
        this.hosted = hosted;
        this.session = hosted.dispatcher().open(new Monitor("vmemu-local", false), inbox, () -> {});
        if (cut) {
            session.close();
        } else {
            send(new QDict().put("execute", "qmp_capabilities"));
            replies.clear();
        }
    }

    /**
     * The server's first message.
     *
     * @throws IllegalStateException if a fault keeps it back
     */
    public QDict greeting() {
        if (greeting == null) {
            throw new IllegalStateException("the greeting was lost");
        }
        return greeting;
    }

    /** Asks without arguments. */
    public QObject execute(String command) throws QmpErrorException {
        return execute(command, new QDict());
    }

    /**
     * Has a command executed and does what is due now in the machine; time does not pass, except by the command itself.
     *
     * @throws QmpErrorException if the machine refuses it
     * @throws IllegalStateException if there is no answer: an armed fault keeps it back
     */
    public QObject execute(String command, QDict arguments) throws QmpErrorException {
        return tryExecute(command, arguments)
                .orElseThrow(() -> new IllegalStateException("no answer to " + command + " at this time"))
                .result();
    }

    /**
     * The same, for a client that has to live with lost answers.
     *
     * @return empty if there is no answer at this time; one that comes later goes to {@link #lateReplies}
     */
    public Optional<Answer> tryExecute(String command, QDict arguments) {
        int before = replies.size();
        QDict request = new QDict().put("execute", command);
        if (arguments.size() > 0) {
            request.put("arguments", arguments);
        }
        send(request);
        if (replies.size() == before) {
            return Optional.empty();
        }
        return Optional.of(new Answer(command, replies.removeLast()));
    }

    /** An answer. */
    public record Answer(String command, QDict message) {
        /**
         * What the command returned.
         *
         * @throws QmpErrorException if it was refused
         */
        public QObject result() throws QmpErrorException {
            Arguments view = Arguments.of(message);
            if (message.has("error")) {
                Arguments error = view.object("error");
                throw new QmpErrorException(command, error.string("class"), error.string("desc"));
            }
            return view.any("return");
        }
    }

    private void send(QDict request) {
        if (cut) {
            throw new IllegalStateException("the connection has been cut");
        }
        write((JsonWriter.toText(request) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes as they are, whatever they mean; what is answered goes to {@link #lateReplies}. */
    public void write(byte[] octets) {
        session.receive(ByteBuffer.wrap(octets));
        runDue();
    }

    private void runDue() {
        while (hosted.loop().runDue(TASKS_PER_TURN) == TASKS_PER_TURN) {
            // until nothing is due any more
        }
    }

    /** Answers that came after {@link #tryExecute} had given up on them, each once. */
    public List<QDict> lateReplies() {
        List<QDict> late = List.copyOf(replies);
        replies.clear();
        return late;
    }

    /** All events so far, as QMP sends them: limited to one a second where QEMU does so. */
    public List<QmpEvent> events() {
        return List.copyOf(events);
    }

    /** Whether the server has ended the connection in the middle of a message. */
    public boolean isCut() {
        return cut;
    }

    @Override
    public void close() {
        session.close();
    }

    private final class Inbox implements Outlet {
        @Override
        public void send(QDict message) {
            if (message.has("event")) {
                events.add(QmpEvent.of(message));
            } else if (message.has("QMP")) {
                greeting = message;
            } else {
                replies.add(message);
            }
        }

        @Override
        public void cut(QDict message, long bytes) {
            cut = true;
            // The greeting is cut before there is a session.
            if (greeting != null) {
                session.close();
            }
        }
    }
}
