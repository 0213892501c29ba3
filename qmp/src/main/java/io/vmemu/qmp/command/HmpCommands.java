package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.hmp.HumanMonitor;
import io.vmemu.qmp.hmp.QmpCalls;
import io.vmemu.qmp.protocol.Command;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Completion;
import io.vmemu.qmp.schema.Arguments;
import org.jspecify.annotations.Nullable;

/** QAPI's module {@code misc}, as far as it is about the human monitor. */
final class HmpCommands {
    private final Machine machine;
    private @Nullable HumanMonitor monitor;

    HmpCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        Calls calls = new Calls(registry);
        registry.module("misc").query("human-monitor-command", (arguments, context) -> {
            int cpu = checkCpu(arguments);
            calls.context = context;
            try {
                return new QString(monitor(calls).execute(arguments.string("command-line"), cpu));
            } finally {
                calls.context = null;
            }
        });
    }

    /** The human monitor, with its hundred commands, from when it is first used. */
    private HumanMonitor monitor(Calls calls) {
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

    /** The commands of the registry, executed in the name of the client whose human monitor command runs. */
    private static final class Calls implements QmpCalls {
        private final CommandRegistry registry;
        private @Nullable CommandContext context;

        Calls(CommandRegistry registry) {
            this.registry = registry;
        }

        @Override
        public boolean has(String command) {
            return registry.find(command) != null;
        }

        @Override
        public void check(String command, QDict arguments) throws QemuException {
            get(command).declaration().check(arguments);
        }

        @Override
        public QObject call(String name, QDict arguments) throws QemuException {
            CommandContext caller = context;
            if (caller == null) {
                throw new IllegalStateException("no human monitor command runs");
            }
            Command command = get(name);
            Outcome outcome = new Outcome();
            command.handler().execute(command.declaration().check(arguments), caller, outcome);
            return outcome.get();
        }

        private Command get(String name) {
            Command command = registry.find(name);
            if (command == null) {
                throw new IllegalStateException("there is no command " + name);
            }
            return command;
        }
    }

    /** Takes the end of a command. One that takes its time goes on without the human monitor. */
    private static final class Outcome implements Completion {
        private QObject result = new QDict();
        private @Nullable QemuException refusal;

        @Override
        public void complete(QObject value) {
            result = value;
        }

        @Override
        public void fail(QemuException reason) {
            refusal = reason;
        }

        QObject get() throws QemuException {
            if (refusal != null) {
                throw refusal;
            }
            return result;
        }
    }
}
