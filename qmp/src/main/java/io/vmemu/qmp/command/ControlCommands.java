package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.FixedAnswers;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.protocol.CommandRegistry;
import org.jspecify.annotations.Nullable;

/** What a monitor tells of itself: version, commands, schema, options of the command line. */
final class ControlCommands {
    private final Machine machine;
    private final HostProcess host;

    ControlCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.host = host;
    }

    void register(CommandRegistry registry) {
        registry.module("control")
                .query("query-version", (arguments, context) -> host.version().toQDict())
                .query("query-commands", (arguments, context) -> registry.queryCommands())
                .query("query-qmp-schema", (arguments, context) -> registry.queryQmpSchema())
                .query("query-command-line-options", (arguments, context) -> options(arguments.stringOrNull("option")));
    }

    private QObject options(@Nullable String wanted) throws QemuException {
        QList all = (QList) FixedAnswers.of(machine.persona(), "query-command-line-options");
        if (wanted == null) {
            return all;
        }
        for (QObject option : all) {
            if (option instanceof QDict dict && QString.of(wanted).equals(dict.get("option"))) {
                return QList.of(option);
            }
        }
        throw new QemuException("invalid option name: " + wanted);
    }
}
