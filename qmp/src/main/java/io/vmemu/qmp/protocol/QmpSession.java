package io.vmemu.qmp.protocol;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.json.JsonMessage;
import io.vmemu.qmp.json.JsonStreamer;
import io.vmemu.qmp.schema.Arguments;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One client on a monitor, from the greeting to the end of the connection. Starts in negotiation mode, in which there
 * is only {@code qmp_capabilities} and no event.
 *
 * <p>Without the capability {@code oob} nothing is read while a command of this client waits or runs. With it, commands
 * queue, and reading stops while {@value #QUEUE_LIMIT} wait.
 */
public final class QmpSession {
    /** How many in-band commands may wait behind the running one, as in QEMU. */
    static final int QUEUE_LIMIT = 8;

    private final Dispatcher dispatcher;
    private final Monitor monitor;
    private final Outlet outlet;
    private final Delivery delivery;
    private final Runnable onReadable;
    private final JsonStreamer streamer = new JsonStreamer();
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private PassedFileSlot passedFile = PassedFileSlot.EMPTY;
    private boolean negotiated;
    private boolean oobEnabled;
    private boolean busy;
    private boolean receiving;
    private boolean closed;

    /** What came in: a text, and the file that came with it. */
    record Request(JsonMessage message, PassedFileSlot passedFile) {}

    QmpSession(Dispatcher dispatcher, Monitor monitor, Outlet outlet, Runnable onReadable) {
        this.dispatcher = dispatcher;
        this.monitor = monitor;
        this.outlet = outlet;
        this.delivery = new Delivery(outlet, dispatcher.observation(), monitor.chardevLabel());
        this.onReadable = onReadable;
    }

    public Monitor monitor() {
        return monitor;
    }

    /**
     * Whether {@link #receive} takes more. When a command's end makes it so again, the session's {@code onReadable}
     * is run; when the outlet makes it so, that is the outlet's business.
     */
    public boolean isReadable() {
        boolean mayQueue = oobEnabled ? queue.size() < QUEUE_LIMIT : !busy && queue.isEmpty();
        return mayQueue && !closed && outlet.isReady();
    }

    /** Whether no command of this client waits or runs. */
    public boolean isIdle() {
        return !busy && queue.isEmpty();
    }

    /** Reads texts and executes them, until the input is used up or the session is not readable. */
    public void receive(ByteBuffer in) {
        receiving = true;
        try {
            while (isReadable()) {
                JsonMessage message = streamer.read(in);
                if (message == null) {
                    return;
                }
                accept(message);
            }
        } finally {
            receiving = false;
        }
    }

    /** Takes over a file that came with the bytes received next. */
    public void receiveFile(PassedFile file) {
        passedFile.supersede();
        passedFile = new PassedFileSlot(file);
    }

    /** The client has gone: forgets what waits. What runs ends without a reply. */
    public void close() {
        if (!closed) {
            closed = true;
            delivery.close();
            note(new JournalEntry.Disconnected(monitor.chardevLabel()));
            queue.forEach(request -> request.passedFile().leave());
            queue.clear();
            passedFile.supersede();
            dispatcher.remove(this);
        }
    }

    boolean isClosed() {
        return closed;
    }

    private void accept(JsonMessage message) {
        Request request = new Request(message, passedFile);
        passedFile.enter();
        if (oobEnabled
                && message instanceof JsonMessage.Value value
                && value.value() instanceof QDict dict
                && Envelope.asksForOutOfBand(dict)) {
            dispatcher.executeNow(this, request);
        } else {
            queue.add(request);
            dispatcher.enqueue(this);
        }
    }

    /** Takes the request that waits longest, for execution. */
    @Nullable
    Request take() {
        Request request = queue.poll();
        busy = request != null;
        return request;
    }

    boolean hasRequests() {
        return !queue.isEmpty();
    }

    /** A request was taken or is done. */
    void readableAgain(boolean done) {
        if (done) {
            busy = false;
        }
        if (!receiving && isReadable()) {
            onReadable.run();
        }
    }

    /** Executes a request as far as the protocol goes. */
    void execute(Execution execution, JsonMessage message) throws QemuException {
        if (message instanceof JsonMessage.Malformed malformed) {
            throw new QemuException(malformed.desc());
        }
        QObject value = ((JsonMessage.Value) message).value();
        if (!(value instanceof QDict request)) {
            throw new QemuException("QMP input must be a JSON object");
        }
        execution.setId(request.get(Envelope.ID));
        Envelope envelope = Envelope.of(request, oobEnabled);
        execution.setOutOfBand(envelope.outOfBand());
        execution.setName(envelope.command());
        if (observation().isNoted(envelope.command())) {
            note(new JournalEntry.Command(
                    monitor.chardevLabel(), request.get(Envelope.ID), envelope.command(), envelope.arguments()));
        }
        Command command = find(envelope.command());
        dispatcher.checkPermitted(command.declaration(), envelope.outOfBand());
        Arguments arguments = command.declaration().check(envelope.arguments());
        execution.start(command, arguments);
    }

    private Command find(String name) throws QemuException {
        if (name.equals(Capabilities.COMMAND)) {
            return dispatcher.capabilities();
        }
        if (!negotiated) {
            throw new QemuException(
                    ErrorClass.COMMAND_NOT_FOUND, "Expecting capabilities negotiation with 'qmp_capabilities'");
        }
        Command command = dispatcher.commands().find(name);
        if (command == null) {
            throw new QemuException(ErrorClass.COMMAND_NOT_FOUND, "The command " + name + " has not been found");
        }
        return command;
    }

    /** Ends negotiation mode. */
    void negotiate(boolean enableOob) throws QemuException {
        if (negotiated) {
            throw new QemuException(
                    ErrorClass.COMMAND_NOT_FOUND, "Capabilities negotiation is already complete, command ignored");
        }
        negotiated = true;
        oobEnabled = enableOob;
    }

    void greet(QDict greeting) {
        note(new JournalEntry.Connected(monitor.chardevLabel()));
        delivery.greet(greeting);
    }

    /** Sends an answer; {@code command} is null if it answers nothing that could be understood. */
    void sendReply(@Nullable String command, QDict reply) {
        if (!closed) {
            String name = command == null ? "" : command;
            if (observation().isNoted(name)) {
                note(new JournalEntry.Reply(monitor.chardevLabel(), command, reply));
            }
            delivery.reply(name, reply);
        }
    }

    void sendEvent(String name, QDict event) {
        if (negotiated && !closed) {
            delivery.event(name, event);
        }
    }

    private void note(JournalEntry entry) {
        observation().journal().add(entry);
    }

    private Observation observation() {
        return dispatcher.observation();
    }
}
