package io.vmemu.launcher.scenario;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.launcher.run.MachineMonitor;
import io.vmemu.qmp.schema.CommandDecl;
import io.vmemu.qmp.schema.EventDecl;
import io.vmemu.qmp.schema.Schema;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which events and commands of our own the newest machine knows: a name that it does not know is a slip of the pen. */
final class Declared {
    private static final List<String> MODULES =
            List.of("acpi", "char", "machine", "memory", "migration", "qdev", "run-state", "vmemu-guest", "vmemu-host");

    static final Set<String> EVENTS;
    static final Set<String> COMMANDS;

    static {
        Schema schema = MachineMonitor.schema(Persona.QEMU_10_0);
        MODULES.forEach(schema::load);
        EVENTS = schema.events().stream().map(EventDecl::name).collect(Collectors.toUnmodifiableSet());
        COMMANDS = schema.commands().stream().map(CommandDecl::name).collect(Collectors.toUnmodifiableSet());
    }

    private Declared() {}
}
