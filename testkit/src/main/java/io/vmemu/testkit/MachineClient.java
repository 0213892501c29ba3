package io.vmemu.testkit;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.launcher.hosted.LocalClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.testkit.journal.JsonValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client of a {@link VirtualMachine} without a socket, which speaks all of QMP. What it asks for is done, and what is due
 * because of it, when a call returns; time does not pass, except by the commands that move it.
 */
public final class MachineClient {
    private final Turn turn;
    private final LocalClient client;

    MachineClient(Turn turn, LocalClient client) {
        this.turn = turn;
        this.client = client;
    }

    /** Executes a command without arguments. */
    public QObject execute(String command) throws QmpErrorException {
        return execute(command, new QDict());
    }

    /**
     * Executes a command.
     *
     * @param arguments by name: texts, whole numbers, truth values, maps and lists
     * @throws QmpErrorException if the machine refuses it
     * @throws IllegalStateException if there is no answer: an armed fault keeps it back
     */
    public QObject execute(String command, Map<String, ?> arguments) throws QmpErrorException {
        return execute(command, JsonValues.ofMap(arguments));
    }

    /** The same with arguments as QMP has them. */
    public QObject execute(String command, QDict arguments) throws QmpErrorException {
        return turn.take(QmpErrorException.class, () -> client.execute(command, arguments));
    }

    /**
     * Executes a command whose answer may get lost.
     *
     * @return empty if there is no answer at this time; it may be among the {@link #lateReplies} later
     */
    public Optional<LocalClient.Answer> tryExecute(String command, Map<String, ?> arguments) {
        return turn.take(RuntimeException.class, () -> client.tryExecute(command, JsonValues.ofMap(arguments)));
    }

    /** Answers that came after {@link #tryExecute} had given up on them, each once. */
    public List<QDict> lateReplies() {
        return turn.look(client::lateReplies);
    }

    /** All events that it has got so far. */
    public List<QmpEvent> events() {
        return turn.look(client::events);
    }

    /** Its events of one name. */
    public List<QmpEvent> events(String name) {
        return events().stream().filter(event -> event.name().equals(name)).toList();
    }

    /** Whether the machine has ended the connection in the middle of a message. */
    public boolean isCut() {
        return turn.look(client::isCut);
    }
}
