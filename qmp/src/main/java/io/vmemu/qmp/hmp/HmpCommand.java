package io.vmemu.qmp.hmp;

import java.util.List;

/**
 * A command of the human monitor.
 *
 * @param name its names, separated by {@code |}
 * @param syntax its parameters as the help shows them
 * @param help what the help says of it
 * @param parameters its parameters, in order
 * @param needs QMP commands without which it is not there
 * @param handler what it does
 */
record HmpCommand(
        String name,
        String syntax,
        String help,
        List<HmpParameter> parameters,
        List<String> needs,
        HmpHandler handler) {
    HmpCommand {
        parameters = List.copyOf(parameters);
        needs = List.copyOf(needs);
    }

    /** Whether {@code word} is one of its names. */
    boolean isNamed(String word) {
        return names().contains(word);
    }

    List<String> names() {
        return List.of(name.split("\\|", -1));
    }

    /** This command, if the monitor has all these QMP commands. */
    HmpCommand needing(String... qmpCommands) {
        return new HmpCommand(name, syntax, help, parameters, List.of(qmpCommands), handler);
    }
}
