package io.vmemu.qmp.hmp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands by name: those of the monitor, or those behind {@code info}. */
final class CommandTable {
    private final List<HmpCommand> commands = new ArrayList<>();
    private final QmpCalls qmp;

    /**
     * An empty table.
     *
     * @param qmp tells which QMP commands there are: a command that needs another one is not there
     */
    CommandTable(QmpCalls qmp) {
        this.qmp = qmp;
    }

    /** Adds a command; its parameters are in order. */
    void add(HmpCommand command) {
        commands.add(command);
    }

    /** Adds a command without parameters. */
    void add(String name, String help, HmpHandler handler) {
        add(new HmpCommand(name, "", help, List.of(), List.of(), handler));
    }

    /** Adds a command with parameters. */
    void add(String name, String syntax, String help, HmpHandler handler, HmpParameter... parameters) {
        add(new HmpCommand(name, syntax, help, List.of(parameters), List.of(), handler));
    }

    /** The command that {@code word} names, null if there is none. */
    @Nullable
    HmpCommand find(String word) {
        for (HmpCommand command : commands) {
            if (command.isNamed(word) && isThere(command)) {
                return command;
            }
        }
        return null;
    }

    /** All commands, sorted as the help shows them. */
    List<HmpCommand> all() {
        return commands.stream()
                .filter(this::isThere)
                .sorted(Comparator.comparing(HmpCommand::name))
                .toList();
    }

    /** All names of all commands. */
    List<String> names() {
        return commands.stream()
                .filter(this::isThere)
                .flatMap(command -> command.names().stream())
                .toList();
    }

    private boolean isThere(HmpCommand command) {
        return command.needs().stream().allMatch(qmp::has);
    }
}
