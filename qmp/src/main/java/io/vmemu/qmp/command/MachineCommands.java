package io.vmemu.qmp.command;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.qmp.protocol.CommandRegistry;

/** Registers the commands of a machine's monitor, group by group. */
public final class MachineCommands {
    private MachineCommands() {}

    /** Adds all groups to {@code registry}, for a machine by itself. */
    public static void register(CommandRegistry registry, Machine machine) {
        register(registry, machine, HostProcess.of(machine));
    }

    /** Adds all groups to {@code registry}. */
    public static void register(CommandRegistry registry, Machine machine, HostProcess host) {
        new ControlCommands(machine, host).register(registry);
        new QomCommands(machine, host).register(registry);
        new TypeCommands(machine).register(registry);
        new QdevCommands(machine).register(registry);
        new RunStateCommands(machine).register(registry);
        new MemoryCommands(machine).register(registry);
        new VmemuCommands(machine).register(registry);
        new ClockCommands(machine, host).register(registry);
        new FaultCommands(machine).register(registry);
        new JournalCommands(machine).register(registry);
        new LatencyCommands(machine).register(registry);
        new HostCommands(machine).register(registry);
        new SnapshotCommands(machine).register(registry);
        new GuestCommands(machine).register(registry);
        new IdentityCommands(machine).register(registry);
        new CpuCommands(machine, host).register(registry);
        new MemorySaveCommands(machine).register(registry);
        new FileCommands(machine, host).register(registry);
        new CharacterCommands(machine, host).register(registry);
        new PciCommands(machine).register(registry);
        new AcpiCommands(machine).register(registry);
        new StatsCommands(machine).register(registry);
        new TraceCommands(machine).register(registry);
        new VirtioCommands(machine).register(registry);
        new MigrationCommands(machine, host).register(registry);
        new IdleCommands(machine).register(registry);
        new ScreenCommands(machine).register(registry);
        HumanTexts.register(registry, machine);
        new PreconfigCommands(machine, host).register(registry);
        new HmpCommands(machine).register(registry);
    }
}
