package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.hmp.HumanMonitor;
import io.vmemu.qmp.hmp.QmpCalls;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** QAPI's module {@code misc}, as far as it is about the human monitor. */
final class HmpCommands {
    private final Machine machine;
    private @Nullable HumanMonitor monitor;
    private @Nullable CommandContext caller;

    HmpCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        QmpCalls calls = new RegistryCalls(registry, () -> Objects.requireNonNull(caller));
        registry.module("misc").query("human-monitor-command", (arguments, context) -> {
            int cpu = checkCpu(arguments);
            caller = context;
            try {
                return new QString(monitor(calls).execute(arguments.string("command-line"), cpu));
            } finally {
                caller = null;
            }
        });
    }

    /** The human monitor, with its hundred commands, from when it is first used. */
    private HumanMonitor monitor(QmpCalls calls) {
        HumanMonitor made = monitor;
        if (made == null) {
            made = new HumanMonitor(machine, calls);
            monitor = made;
        }
        return made;
    }

    private int checkCpu(Arguments arguments) throws QemuException {
        long cpu = arguments.integer("cpu-index", 0);
        boolean none = machine.config().type().family() == MachineType.Family.NONE;
        int cpus = none ? 0 : machine.config().cpus().cpus();
        if (arguments.has("cpu-index") && (cpu < 0 || cpu >= cpus)) {
            throw new QemuException("Parameter 'cpu-index' expects a CPU number");
        }
        return (int) cpu;
    }
}
