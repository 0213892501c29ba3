package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.qmp.hmp.HumanMonitor;
import io.vmemu.qmp.hmp.HumanTerminal;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.PassedFile;
import java.util.function.Consumer;

/** Human monitors with terminals of their own, beside QMP's {@code human-monitor-command}. */
public final class HumanMonitors {
    private HumanMonitors() {}

    /** A terminal whose monitor calls the commands of {@code registry}. */
    public static HumanTerminal terminal(CommandRegistry registry, Machine machine, Monitor monitor) {
        return new HumanTerminal(machine, monitor.chardevLabel(), afterOutput -> {
            CommandContext typist = new Typist(monitor, afterOutput);
            return new HumanMonitor(machine, new RegistryCalls(registry, () -> typist));
        });
    }

    /** What commands may know of one who types lines. */
    private record Typist(Monitor monitor, Consumer<Runnable> afterOutput) implements CommandContext {
        @Override
        public boolean outOfBand() {
            return false;
        }

        /** Lines are taken from one who is there, and are done at once. */
        @Override
        public boolean isClientGone() {
            return false;
        }

        @Override
        public void afterReply(Runnable task) {
            afterOutput.accept(task);
        }

        @Override
        public PassedFile takeFile() throws QemuException {
            throw new QemuException("No file descriptor supplied via SCM_RIGHTS");
        }
    }
}
