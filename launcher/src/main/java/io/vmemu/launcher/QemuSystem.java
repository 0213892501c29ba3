package io.vmemu.launcher;

import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.assembly.Hosts;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.InfoRequest;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.process.PidFile;
import io.vmemu.launcher.process.StandardStreams;
import io.vmemu.launcher.process.TerminationHook;
import io.vmemu.launcher.process.Tracing;
import io.vmemu.launcher.run.EmulatorRun;
import io.vmemu.launcher.run.MachineTime;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.server.ServerLoop;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The drop-in for {@code qemu-system-x86_64}. */
public final class QemuSystem {
    private final QemuCommandLine line;
    private final Messages messages;
    private final ServerLoop loop;
    private final MachineTime time;
    private @Nullable PidFile pidFile;
    private @Nullable Tracing tracing;

    private QemuSystem(QemuCommandLine line, Messages messages, ServerLoop loop) {
        this.line = line;
        this.messages = messages;
        this.loop = loop;
        this.time = MachineTime.of(line.vmemu().clock());
    }

    /** The program. */
    public static void main(String[] arguments) {
        String program = System.getProperty("vmemu.program", "qemu-system-x86_64");
        Messages messages = new Messages(program, System.err::println, SystemClocks.wall());
        messages.setAnnouncements(System.out::println);
        // Even before it is known that there will be a machine: a start waits for it in the end.
        ServerLoop loop = ServerLoop.createInBackground();
        TerminationHook hook = new TerminationHook();
        int status = 1;
        try {
            QemuCommandLine line =
                    new CommandLineParser(program, messages, Json::parse, System::getenv).parse(List.of(arguments));
            InfoRequest info = line.info();
            status = info == null
                    ? new QemuSystem(line, messages, loop).runAndCleanUp(hook)
                    : Listings.print(info, line, System.out);
        } catch (StartupException failure) {
            messages.error(failure);
        } catch (IOException | RuntimeException | Error failure) {
            // An event loop's thread must not keep a process alive that its caller waits for.
            messages.fault(failure);
        }
        hook.exit(status);
    }

    private int runAndCleanUp(TerminationHook hook) throws StartupException, IOException {
        try {
            return run(hook);
        } finally {
            if (tracing != null) {
                tracing.close();
            }
            if (pidFile != null) {
                pidFile.close();
            }
        }
    }

    /** Runs the machine to its end and returns its exit status. */
    private int run(TerminationHook hook) throws StartupException, IOException {
        Tracing log = Tracing.open(line.log(), messages, time.loop()::execute);
        tracing = log;
        MachineAssembler assembler = MachineAssembler.of(line, messages);
        String pidFileName = line.run().pidFile();
        if (pidFileName != null) {
            pidFile = PidFile.create(pidFileName, ProcessHandle.current().pid());
        }
        try (EmulatorRun run = new EmulatorRun(line, assembler, messages, time, messages::fault, loop)) {
            CompletableFuture<Integer> ended = run.exitStatus();
            CompletableFuture<Void> started = run.start(
                    Hosts.open(line.vmemu().host(), time.loop()), new IdentityTypes(line.persona()), log.tracer());
            // While the loop greets those who have come already.
            hook.onSignal(run::terminate);
            CompletableFuture.anyOf(started, ended).join();
            if (line.run().daemonize() && !StandardStreams.announceReadyAndDetach()) {
                run.terminate();
                ended.join();
                return 1;
            }
            return ended.join();
        }
    }
}
