package io.vmemu.launcher.fleet;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.cli.CharacterBackend;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.OptionUse;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.run.ListeningPaths;
import io.vmemu.qmp.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The machines' command line, looked at for what cannot be so for each of several machines in one process. */
final class MachineLine {
    private MachineLine() {}

    /**
     * Looks for options that concern a process, and for sockets that two machines would listen on. A line that cannot be read
     * is left to the first machine, which says why.
     *
     * @throws StartupException if there is such a thing
     */
    static void check(FleetPlan plan) throws StartupException {
        QemuCommandLine first = parse(plan, 0);
        if (first == null) {
            return;
        }
        if (first.run().daemonize()) {
            throw new StartupException(null, "there is no -daemonize here: all machines are in one process");
        }
        if (first.run().pidFile() != null) {
            throw new StartupException(null, "there is no -pidfile here: all machines are in one process");
        }
        checkStandardStreams(first);
        if (plan.count() > 1) {
            checkPaths(first, parse(plan, 1));
        }
    }

    private static @Nullable QemuCommandLine parse(FleetPlan plan, int machine) {
        Messages nobody = new Messages("vmemu", text -> {}, SystemClocks.wall());
        try {
            return new CommandLineParser("vmemu", nobody, Json::parse, name -> null)
                    .parseMachine(plan.arguments(machine));
        } catch (StartupException e) {
            return null;
        }
    }

    private static void checkStandardStreams(QemuCommandLine line) throws StartupException {
        for (OptionEntry entry : line.devices().characterDevices()) {
            if (isStdio(entry)) {
                throw new StartupException(entry.location(), "there is no stdio here: all machines are in one process");
            }
        }
    }

    private static boolean isStdio(OptionEntry entry) {
        try {
            return CharacterBackend.of(entry) instanceof CharacterBackend.Stdio;
        } catch (QemuException e) {
            return false;
        }
    }

    private static void checkPaths(QemuCommandLine first, @Nullable QemuCommandLine second) throws StartupException {
        if (second == null) {
            return;
        }
        Map<String, OptionUse> others = ListeningPaths.of(second);
        for (Map.Entry<String, OptionUse> each : ListeningPaths.of(first).entrySet()) {
            if (others.containsKey(each.getKey())) {
                throw new StartupException(
                        each.getValue().location(),
                        "all machines would listen on " + each.getKey() + ": " + FleetPlan.NUMBER
                                + " in it makes it a socket for each");
            }
        }
    }
}
