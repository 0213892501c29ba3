package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.Netdevs;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.PassedFile;
import io.vmemu.qmp.schema.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** QAPI's module {@code net}: what network cards are connected to comes and goes. */
final class NetCommands {
    private final Machine machine;

    NetCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("net")
                .action("netdev_add", this::add)
                .action("netdev_del", (arguments, context) -> netdevs().delete(arguments.string("id")))
                .action(
                        "set_link",
                        (arguments, context) -> netdevs().setLink(arguments.string("name"), arguments.bool("up")));
    }

    private Netdevs netdevs() {
        return machine.backends().netdevs();
    }

    /** A tap device's files are the netdev's from now on: nobody reads from them, so they are let go. */
    private void add(Arguments arguments, CommandContext context) throws QemuException {
        if (!Machine.isIdentifier(arguments.string("id"))) {
            throw new QemuException("Parameter 'id' expects an identifier");
        }
        QDict options = arguments.dict();
        Map<String, PassedFile> named = context.monitor().namedFiles();
        List<String> used = new ArrayList<>();
        if (arguments.string("type").equals("tap")) {
            for (String option : List.of("fd", "fds", "vhostfd", "vhostfds")) {
                for (String name : arguments.string(option, "").split(":", -1)) {
                    if (!name.isEmpty() && !Character.isDigit(name.charAt(0))) {
                        used.add(name);
                    }
                }
            }
        }
        for (String name : used) {
            if (!named.containsKey(name)) {
                throw new QemuException("File descriptor named '" + name + "' has not been found");
            }
        }
        netdevs().add(options);
        for (String name : used) {
            PassedFile file = named.remove(name);
            if (file != null) {
                file.close();
            }
        }
    }
}
