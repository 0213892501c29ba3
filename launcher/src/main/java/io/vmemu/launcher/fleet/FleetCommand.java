package io.vmemu.launcher.fleet;

import io.vmemu.emulator.error.SystemError;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.command.Numbers;
import io.vmemu.launcher.process.TerminationHook;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code vmemu fleet}. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        description = {
            "Runs many machines in one process, each with a QMP socket of its own: 0000.sock, 0001.sock and so on.",
            "Prints a line when all of them listen, and runs until they have ended or it is told to end (SIGTERM, SIGINT)."
        },
        footer = {
            "%nWithout QEMU's arguments each machine is a q35 of 1 GiB with a virtio-mem device vm0 of 4 GiB and a guest.",
            "%nExample: vmemu fleet --count 1000 --socket-dir /tmp/fleet -- -m 1G,slots=1,maxmem=8G -name vm-{i}"
        })
public final class FleetCommand implements Callable<Integer> {
    @Option(names = "--count", paramLabel = "N", required = true, description = "How many machines.")
    private int count;

    @Option(
            names = "--socket-dir",
            paramLabel = "DIR",
            required = true,
            description = "Where the sockets are to be; made, and removed at the end, if it is not there.")
    private @Nullable Path directory;

    @Option(
            names = "--socket-name",
            paramLabel = "NAME",
            description = "Another name for the sockets; {i} in it is the machine's number, from 0.")
    private @Nullable String socketName;

    @Option(
            names = "--clock",
            paramLabel = "real|manual|jump",
            description =
                    "How the machines' time goes, each one's by itself: as the world's, when told to, or to what is due "
                            + "next as soon as all wait (default: what -x-vmemu clock= says, else real).")
    private @Nullable String clock;

    @Option(
            names = "--loops",
            paramLabel = "N",
            description = "How many threads step the machines (default: one for each processor).")
    private int loops = Runtime.getRuntime().availableProcessors();

    @Parameters(
            paramLabel = "QEMU-ARGUMENTS",
            description =
                    "QEMU's command line, behind --; {i} in it is the machine's number. Nothing in it may be about the "
                            + "process (-daemonize, -pidfile, stdio), and every socket needs a path of its own.")
    private List<String> arguments = FleetPlan.USUAL_MACHINE;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec command = spec;
        Path sockets = directory;
        if (command == null || sockets == null) {
            throw new IllegalStateException("picocli has set them");
        }
        Numbers.requireAtLeast(command, "--loops", loops, 1);
        PrintWriter err = command.commandLine().getErr();
        FleetPlan plan = new FleetPlan(count, sockets, socketName, clock, arguments);
        try {
            plan.check(OpenFileLimit.read());
            try (Fleet fleet = new Fleet(plan, loops, err::println)) {
                new TerminationHook().onSignal(signal -> {
                    fleet.end();
                    fleet.awaitEnd();
                });
                fleet.start();
                PrintWriter out = command.commandLine().getOut();
                out.println("ready: " + count + " machines, " + plan.socket(0) + " to " + plan.socket(count - 1));
                if (out.checkError()) {
                    // Whoever waits for the line would wait for ever.
                    return 1;
                }
                fleet.awaitEnd();
            }
            return 0;
        } catch (StartupException e) {
            new Messages("vmemu fleet", err::println, SystemClocks.wall()).error(e);
        } catch (IOException e) {
            err.println("vmemu fleet: " + sockets + ": " + SystemError.textOf(e));
        }
        return 1;
    }
}
