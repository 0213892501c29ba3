package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import java.util.List;

/** Commands that stop and go, and those about the monitor itself. */
final class RunCommands {
    static final List<String> WATCHDOG_ACTIONS =
            List.of("reset", "shutdown", "poweroff", "pause", "debug", "none", "inject-nmi");

    private RunCommands() {}

    static void register(CommandTable commands, Persona persona) {
        commands.add("stop|s", "stop emulation", call -> call.qmp("stop"));
        commands.add("cont|c", "resume emulation", call -> call.qmp("cont"));
        commands.add("quit|q", "quit the emulator", RunCommands::quit);
        commands.add("system_reset", "reset the system", call -> call.qmp("system_reset"));
        commands.add("system_powerdown", "send system power down event", call -> call.qmp("system_powerdown"));
        commands.add("system_wakeup", "wakeup guest from suspend", call -> call.qmp("system_wakeup"));
        commands.add(simple("nmi", "inject an NMI", "inject-nmi"));
        commands.add(simple("exit_preconfig", "exit the preconfig state", "x-exit-preconfig"));
        commands.add(
                "cpu",
                "index",
                "set the default CPU",
                RunCommands::selectCpu,
                HmpParameter.of(HmpParameter.Kind.INT32, "index"));
        commands.add(
                "print|p",
                "/fmt expr",
                "print expression value (use $reg for CPU register access)",
                RunCommands::print,
                HmpParameter.of(HmpParameter.Kind.FORMAT, "fmt"),
                HmpParameter.of(HmpParameter.Kind.INT64, "val"));
        commands.add(
                "watchdog_action",
                "[reset|shutdown|poweroff|pause|debug|none"
                        + (persona.isAtLeast(Persona.QEMU_10_0) ? "|inject-nmi]" : "]"),
                "change watchdog action",
                RunCommands::setWatchdogAction,
                HmpParameter.word("action"));
        registerFiles(commands);
    }

    private static void registerFiles(CommandTable commands) {
        commands.add(new HmpCommand(
                        "getfd",
                        "getfd name",
                        "receive a file descriptor via SCM rights and assign it a name",
                        List.of(HmpParameter.word("fdname")),
                        List.of(),
                        call -> call.qmp("getfd", new QDict().put("fdname", call.string("fdname"))))
                .needing("getfd"));
        commands.add(new HmpCommand(
                        "closefd",
                        "closefd name",
                        "close a file descriptor previously passed via SCM rights",
                        List.of(HmpParameter.word("fdname")),
                        List.of(),
                        call -> call.qmp("closefd", new QDict().put("fdname", call.string("fdname"))))
                .needing("closefd"));
    }

    private static HmpCommand simple(String name, String help, String qmpCommand) {
        return new HmpCommand(name, "", help, List.of(), List.of(qmpCommand), call -> call.qmp(qmpCommand));
    }

    /** Nobody is asked for another line. */
    private static void quit(HmpCall call) throws QemuException {
        call.qmp("quit");
        call.user().waitUntil(() -> false);
    }

    private static void selectCpu(HmpCall call) {
        long index = call.arguments().integer("index");
        if (index >= call.cpuCount()) {
            call.out().line("invalid CPU index");
        } else {
            call.user().selectCpu((int) index);
        }
    }

    private static void print(HmpCall call) {
        call.out().line(call.arguments().format("fmt").show(call.arguments().integer("val")));
    }

    private static void setWatchdogAction(HmpCall call) throws QemuException {
        String action = call.string("action");
        if (!WATCHDOG_ACTIONS.contains(action)) {
            throw new QemuException("invalid parameter value: " + action);
        }
        call.qmp("set-action", new QDict().put("watchdog", action));
    }
}
