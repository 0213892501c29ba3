package io.vmemu.qmp.protocol;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.NanoClock;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.schema.Arguments;
import io.vmemu.qmp.schema.CommandDecl;
import io.vmemu.qmp.schema.CommandFlag;
import io.vmemu.qmp.schema.EventDecl;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The QMP side of one machine: its clients, and the execution of their commands, one at a time over all of them, taking
 * turns between clients. What is sent out of band is executed at once. To be used on the thread that owns the machine.
 */
public final class Dispatcher {
    private final VersionInfo version;
    private final CommandRegistry commands;
    private final Consumer<Throwable> faults;
    private final List<QmpSession> sessions = new ArrayList<>();
    private final ArrayDeque<QmpSession> waiting = new ArrayDeque<>();
    private final ArrayDeque<QmpSession> ungreeted = new ArrayDeque<>();
    private BooleanSupplier preconfig = () -> false;
    private Observation observation = Observation.none();
    private @Nullable Execution running;
    private boolean draining;
    private boolean held;
    private final NanoClock clock = SystemClocks.monotonic();
    private @Nullable Command capabilities;

    /**
     * A dispatcher without clients.
     *
     * @param faults is told of unchecked exceptions out of commands; the client gets an error all the same
     */
    public Dispatcher(VersionInfo version, CommandRegistry commands, Consumer<Throwable> faults) {
        this.version = version;
        this.commands = commands;
        this.faults = faults;
    }

    /** How to know whether the machine is not initialized yet ({@code --preconfig}). */
    public void setPreconfig(BooleanSupplier state) {
        preconfig = state;
    }

    /** Has faults happen on the way to clients that come from now on, and notes what they do in a journal. */
    public void observe(Observation newObservation) {
        observation = newObservation;
    }

    Observation observation() {
        return observation;
    }

    /**
     * Clients are neither greeted nor answered until {@link #release}: QEMU talks to nobody before its machine has been
     * made and started, so that no client sees an event of the start.
     */
    public void hold() {
        held = true;
    }

    /** Greets those who came since {@link #hold}, executes what they have asked, and holds nothing from now on. */
    public void release() {
        held = false;
        while (!ungreeted.isEmpty()) {
            ungreeted.remove().greet(version.greeting());
        }
        drain();
    }

    /**
     * Begins a session: the greeting is sent, unless clients are held.
     *
     * @param onReadable run when the session takes input again after it did not
     */
    public QmpSession open(Monitor monitor, Outlet outlet, Runnable onReadable) {
        QmpSession session = new QmpSession(this, monitor, outlet, onReadable);
        sessions.add(session);
        if (held) {
            ungreeted.add(session);
        } else {
            session.greet(version.greeting());
        }
        return session;
    }

    /** Sends a complete event to all clients that have negotiated. */
    public void broadcast(QDict event) {
        assert fitsDeclaration(event);
        String name = Arguments.of(event).string("event");
        if (observation.journal().isOn()) {
            observation.journal().add(new JournalEntry.Event(name, event));
        }
        for (QmpSession session : List.copyOf(sessions)) {
            session.sendEvent(name, event);
        }
    }

    private boolean fitsDeclaration(QDict event) {
        Arguments view = Arguments.of(event);
        String name = view.string("event");
        EventDecl declaration = commands.schema().event(name);
        if (declaration == null) {
            throw new AssertionError("event " + name + " is not declared");
        }
        try {
            declaration.check(event.has("data") ? view.object("data").dict() : new QDict());
        } catch (QemuException e) {
            throw new AssertionError("event " + name + ": " + e.desc(), e);
        }
        return true;
    }

    /** What can be executed. */
    public CommandRegistry commands() {
        return commands;
    }

    void remove(QmpSession session) {
        sessions.remove(session);
        waiting.remove(session);
        ungreeted.remove(session);
    }

    /** A session has a new request. */
    void enqueue(QmpSession session) {
        if (!waiting.contains(session)) {
            waiting.add(session);
        }
        drain();
    }

    /** Executes a request past those that wait. */
    void executeNow(QmpSession session, QmpSession.Request request) {
        execute(new Execution(session, request.passedFile(), clock.nanoTime(), () -> {}), request);
    }

    private void drain() {
        if (draining || held) {
            return;
        }
        draining = true;
        try {
            while (running == null && !waiting.isEmpty()) {
                executeNext(waiting.remove());
            }
        } finally {
            draining = false;
        }
    }

    private void executeNext(QmpSession session) {
        QmpSession.Request request = session.take();
        if (request == null) {
            return;
        }
        if (session.hasRequests()) {
            waiting.add(session);
        }
        Execution execution = new Execution(session, request.passedFile(), clock.nanoTime(), () -> {
            note(running);
            running = null;
            session.readableAgain(true);
            drain();
        });
        running = execution;
        session.readableAgain(false);
        execute(execution, request);
    }

    private void note(@Nullable Execution answered) {
        if (answered == null) {
            return;
        }
        Command command = answered.command();
        if (command != null) {
            commands.listener().answered(command.declaration().name(), clock.nanoTime() - answered.startNanos());
        }
    }

    private void execute(Execution execution, QmpSession.Request request) {
        try {
            execution.session().execute(execution, request.message());
        } catch (QemuException refusal) {
            execution.fail(refusal);
        } catch (RuntimeException | AssertionError | StackOverflowError fault) {
            faults.accept(fault);
            if (!execution.isDone()) {
                execution.fail(new QemuException("Internal error: " + fault));
            }
        }
    }

    void checkPermitted(CommandDecl command, boolean outOfBand) throws QemuException {
        if (outOfBand && !command.is(CommandFlag.OOB)) {
            throw new QemuException("The command " + command.name() + " does not support OOB");
        }
        if (preconfig.getAsBoolean() && !command.is(CommandFlag.PRECONFIG)) {
            throw new QemuException("The command '" + command.name()
                    + "' is permitted only after machine initialization has completed");
        }
    }

    Command capabilities() {
        Command known = capabilities;
        if (known == null) {
            known = new Command(commands.capabilities(), (arguments, context, completion) -> {
                boolean oob = arguments.strings("enable").contains(Capabilities.OOB);
                ((Execution) context).session().negotiate(oob);
                completion.complete(new QDict());
            });
            capabilities = known;
        }
        return known;
    }
}
