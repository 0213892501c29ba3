package io.vmemu.qmp.hmp;

import io.vmemu.emulator.machine.Machine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Commands by name: those of the monitor, or those behind {@code info}. */
final class CommandTable {
    private final List<HmpCommand> commands = new ArrayList<>();
    private final QmpCalls qmp;
    private final Machine machine;
    private final Set<String> beforeBoard;

    /**
     * An empty table.
     *
     * @param qmp tells which QMP commands there are: a command that needs another one is not there
     * @param machine the machine that commands are about
     * @param beforeBoard the commands that can be given while the machine has no board yet ({@code --preconfig})
     */
    CommandTable(QmpCalls qmp, Machine machine, Set<String> beforeBoard) {
        this.qmp = qmp;
        this.machine = machine;
        this.beforeBoard = Set.copyOf(beforeBoard);
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

    /** The command that {@code word} names and that can be given now, null if there is none. */
    @Nullable
    HmpCommand findAvailable(String word) {
        HmpCommand command = find(word);
        return command != null && isAvailable(command) ? command : null;
    }

    /** Whether a command can be given now. */
    boolean isAvailable(HmpCommand command) {
        return machine.hasBoard() || command.names().stream().anyMatch(beforeBoard::contains);
    }

    /** All commands that can be given now, sorted as the help shows them. */
    List<HmpCommand> all() {
        return commands.stream()
                .filter(this::isThere)
                .filter(this::isAvailable)
                .sorted(Comparator.comparing(HmpCommand::name))
                .toList();
    }

    /** All names of all commands that can be given now. */
    List<String> names() {
        return commands.stream()
                .filter(this::isThere)
                .filter(this::isAvailable)
                .flatMap(command -> command.names().stream())
                .toList();
    }

    private boolean isThere(HmpCommand command) {
        return command.needs().stream().allMatch(qmp::has);
    }
}
