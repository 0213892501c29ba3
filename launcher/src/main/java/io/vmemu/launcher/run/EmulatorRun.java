package io.vmemu.launcher.run;

import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.TypeSource;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.launcher.assembly.Hosts;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.MonitorOption;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.process.VcpuThreads;
import io.vmemu.qmp.channel.HostTransport;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.schema.Schema;
import io.vmemu.qmp.server.ServerLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine with its monitors on one event loop, which carries the connections and steps the machine. It ends when the
 * machine does; what it holds has been given back by then.
 */
public final class EmulatorRun implements AutoCloseable {
    /** What a journal keeps that was asked for on the command line. */
    private static final int JOURNAL_LIMIT = 1_000_000;

    private final QemuCommandLine line;
    private final MachineAssembler assembler;
    private final Messages messages;
    private final MachineTime time;
    private final ServerLoop serverLoop;
    private final MachineTime.Drive drive;
    private final MonitorSockets monitors;
    private final CompletableFuture<Integer> exitStatus = new CompletableFuture<>();
    private final Consumer<Throwable> faults;
    private @Nullable Machine machine;

    /**
     * A run that has not begun.
     *
     * @param time what the machine is to run on; goes on from {@link #start} on
     * @param faults is told of the program's own faults
     * @param serverLoop the loop that steps it and carries its connections
     */
    public EmulatorRun(
            QemuCommandLine line,
            MachineAssembler assembler,
            Messages messages,
            MachineTime time,
            Consumer<Throwable> faults,
            ServerLoop serverLoop) {
        this.line = line;
        this.assembler = assembler;
        this.messages = messages;
        this.time = time;
        this.serverLoop = serverLoop;
        this.drive = time.on(serverLoop);
        this.faults = faults;
        this.monitors = new MonitorSockets(serverLoop, line.persona().isAtLeast(Persona.QEMU_10_0), messages, faults);
    }

    /**
     * Makes an emulator in this process, on a loop of its own, and starts it; returns when it listens.
     *
     * @param arguments QEMU's command line
     * @param faults is told of the program's own faults
     */
    public static EmulatorRun launch(List<String> arguments, Messages messages, Consumer<Throwable> faults)
            throws StartupException {
        ServerLoop own = ServerLoop.create();
        try {
            return launch(arguments, messages, faults, own);
        } catch (StartupException | RuntimeException e) {
            own.close();
            throw e;
        }
    }

    /**
     * Makes an emulator in this process, beside others on a loop, and starts it; returns when it listens. Not to be called
     * on the loop's thread.
     *
     * @param arguments QEMU's command line
     * @param faults is told of the program's own faults
     */
    public static EmulatorRun launch(
            List<String> arguments, Messages messages, Consumer<Throwable> faults, ServerLoop loop)
            throws StartupException {
        QemuCommandLine line =
                new CommandLineParser("vmemu", messages, Json::parse, name -> null).parseMachine(arguments);
        MachineTime time = MachineTime.of(line.vmemu().clock());
        EmulatorRun run = new EmulatorRun(line, MachineAssembler.of(line, messages), messages, time, faults, loop);
        try {
            HostMemory host = Hosts.open(line.vmemu().host(), time.loop());
            run.start(host, new IdentityTypes(line.persona()), Tracer.NONE).join();
            return run;
        } catch (StartupException | RuntimeException e) {
            run.serverLoop.execute(() -> run.exit(1));
            throw e;
        }
    }

    /**
     * Makes the machine, listens, and starts it when those have connected for whom a monitor waits.
     *
     * @return completes when the machine has been started
     */
    public CompletableFuture<Void> start(HostMemory host, TypeSource types, Tracer tracer) throws StartupException {
        monitors.open(line);
        if (line.vmemu().journal()) {
            time.journal().start(JOURNAL_LIMIT);
        }
        Machine assembled = assembler.assemble(guest -> new MachineEnvironment(
                time.loop(),
                time.wallClock(),
                tracer,
                messages,
                types,
                host,
                monitors.agent().attachTo(guest),
                this::exit,
                time.journal(),
                line.vmemu().seed()));
        machine = assembled;
        Migrations migrations = new Migrations(assembled, new HostTransport(serverLoop));
        Dispatcher dispatcher = dispatcher(MachineMonitor.schema(line.persona()), assembled, migrations);
        dispatcher.hold();
        IncomingOption incoming = IncomingOption.read(line.run().incoming(), line.persona());
        for (MonitorOption monitor : line.devices().monitors()) {
            monitors.open(monitor, dispatcher, assembled);
        }
        monitors.connectDevices(line);
        drive.start().run();
        return monitors.clientsAwaited()
                .thenRunAsync(
                        () -> {
                            begin(assembled, incoming, migrations);
                            dispatcher.release();
                            monitors.greetTypists(assembled);
                        },
                        serverLoop);
    }

    private void begin(Machine assembled, @Nullable IncomingOption incoming, Migrations migrations) {
        if (assembled.hasBoard()) {
            assembled.start();
        }
        if (incoming != null && !incoming.start(migrations, assembled, messages)) {
            exit(1);
        }
    }

    private Dispatcher dispatcher(Schema schema, Machine assembled, Migrations migrations) {
        VcpuThreads vcpuThreads = new VcpuThreads(assembler.config().accelerator());
        EmulatorHost host = new EmulatorHost(
                line.persona(),
                monitors,
                vcpuThreads,
                serverLoop,
                migrations,
                drive.clock(),
                () -> exitPreconfig(assembled));
        return MachineMonitor.dispatcher(schema, assembled, host, faults);
    }

    /** The rest of the command line comes into being; what is wrong with it ends the program, as at the start. */
    private void exitPreconfig(Machine assembled) {
        try {
            assembler.complete(assembled);
            monitors.plugDevices();
            assembled.start();
        } catch (StartupException failure) {
            messages.error(failure);
            exit(1);
        }
    }

    /** Ends the machine as a signal of this number ends QEMU when nobody knows who sent it. Callable from any thread. */
    public void terminate(int signal) {
        serverLoop.execute(() -> messages.error("terminating on signal " + signal));
        terminate();
    }

    /** Ends the machine as a signal does, without a word. Callable from any thread. */
    public void terminate() {
        serverLoop.execute(() -> {
            Machine running = machine;
            if (running == null) {
                exit(0);
            } else {
                running.lifecycle().quit(ShutdownCause.HOST_SIGNAL);
            }
        });
    }

    private void exit(int status) {
        monitors.closeSockets();
        Machine ended = machine;
        if (ended != null) {
            ended.close();
        }
        exitStatus.complete(status);
    }

    /** Ends the event loop's thread, and waits for it: for those whose process goes on. */
    public void endLoop() {
        serverLoop.close();
    }

    /** Completes with the process's exit status. */
    public CompletableFuture<Integer> exitStatus() {
        return exitStatus.copy();
    }

    /** Waits, after the machine's end, until all that was for monitors has been written. Not on the loop's thread. */
    @Override
    public void close() {
        monitors.close();
    }
}
