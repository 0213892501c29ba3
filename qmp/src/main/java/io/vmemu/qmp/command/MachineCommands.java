package io.vmemu.qmp.command;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.qmp.protocol.CommandRegistry;

/** Registers the commands of a machine's monitor, group by group; those that most clients send come first. */
public final class MachineCommands implements CommandRegistry.Filling {
    private final Machine machine;
    private final HostProcess host;
    private int next;

    /** For a machine by itself. */
    public MachineCommands(Machine machine) {
        this(machine, HostProcess.of(machine));
    }

    /** For a machine with something around it. */
    public MachineCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.host = host;
    }

    @Override
    public boolean registerNext(CommandRegistry registry) {
        switch (next++) {
            case 0 -> new ControlCommands(machine, host).register(registry);
            case 1 -> new QomCommands(machine, host).register(registry);
            case 2 -> new MemoryCommands(machine).register(registry);
            case 3 -> new TypeCommands(machine).register(registry);
            case 4 -> new QdevCommands(machine).register(registry);
            case 5 -> new RunStateCommands(machine).register(registry);
            case 6 -> new VmemuCommands(machine).register(registry);
            case 7 -> new ClockCommands(machine, host).register(registry);
            case 8 -> new FaultCommands(machine).register(registry);
            case 9 -> new JournalCommands(machine).register(registry);
            case 10 -> new LatencyCommands(machine).register(registry);
            case 11 -> new HostCommands(machine).register(registry);
            case 12 -> new SnapshotCommands(machine).register(registry);
            case 13 -> new GuestCommands(machine).register(registry);
            case 14 -> new IdentityCommands(machine).register(registry);
            case 15 -> new CpuCommands(machine, host).register(registry);
            case 16 -> new MemorySaveCommands(machine).register(registry);
            case 17 -> new FileCommands(machine, host).register(registry);
            case 18 -> new CharacterCommands(machine, host).register(registry);
            case 19 -> new PciCommands(machine).register(registry);
            case 20 -> new AcpiCommands(machine).register(registry);
            case 21 -> new StatsCommands(machine).register(registry);
            case 22 -> new TraceCommands(machine).register(registry);
            case 23 -> new VirtioCommands(machine).register(registry);
            case 24 -> new MigrationCommands(machine, host).register(registry);
            case 25 -> new IdleCommands(machine).register(registry);
            case 26 -> new ScreenCommands(machine).register(registry);
            case 27 -> HumanTexts.register(registry, machine);
            case 28 -> new PreconfigCommands(machine, host).register(registry);
            case 29 -> new NetCommands(machine).register(registry);
            case 30 -> new BlockCommands(machine).register(registry);
            case 31 -> new HmpCommands(machine).register(registry);
            default -> {
                return false;
            }
        }
        return true;
    }
}
