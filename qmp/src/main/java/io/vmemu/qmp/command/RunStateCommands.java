package io.vmemu.qmp.command;

import io.vmemu.emulator.machine.Lifecycle;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;

/** QAPI's module {@code run-state}, and what other modules have to say about running. */
final class RunStateCommands {
    private final Machine machine;

    RunStateCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        Lifecycle lifecycle = machine.lifecycle();
        registry.module("run-state")
                .query("query-status", (arguments, context) -> status())
                .action("stop", (arguments, context) -> lifecycle.stop())
                .action("cont", (arguments, context) -> lifecycle.cont())
                .action("quit", (arguments, context) -> lifecycle.quit(ShutdownCause.HOST_QMP_QUIT))
                .action(
                        "system_reset",
                        (arguments, context) -> lifecycle.requestReset(ShutdownCause.HOST_QMP_SYSTEM_RESET))
                .action("system_powerdown", (arguments, context) -> lifecycle.powerdown())
                .action("system_wakeup", (arguments, context) -> lifecycle.wakeup())
                .action("set-action", (arguments, context) -> setAction(arguments));
    }

    private QObject status() {
        RunState state = machine.lifecycle().state();
        QDict status = new QDict()
                .put("status", state.wireName())
                .put("running", machine.lifecycle().isRunning());
        return machine.persona().isAtLeast(Persona.QEMU_10_0) ? status : status.put("singlestep", false);
    }

    private void setAction(Arguments arguments) {
        String reboot = arguments.stringOrNull("reboot");
        if (reboot != null) {
            machine.lifecycle()
                    .setRebootAction(
                            reboot.equals("shutdown") ? Lifecycle.RebootAction.SHUTDOWN : Lifecycle.RebootAction.RESET);
        }
        String shutdown = arguments.stringOrNull("shutdown");
        if (shutdown != null) {
            machine.lifecycle()
                    .setShutdownAction(
                            shutdown.equals("pause")
                                    ? Lifecycle.ShutdownAction.PAUSE
                                    : Lifecycle.ShutdownAction.POWEROFF);
        }
    }
}
