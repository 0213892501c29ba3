package io.vmemu.qmp.command;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.qmp.protocol.CommandRegistry;

/** Registers the commands of a machine's monitor, group by group. */
public final class MachineCommands {
    private MachineCommands() {}

    /** Adds all groups to {@code registry}. */
    public static void register(CommandRegistry registry, Machine machine) {
        new QomCommands(machine).register(registry);
        new QdevCommands(machine).register(registry);
        new RunStateCommands(machine).register(registry);
        new MemoryCommands(machine).register(registry);
    }
}
