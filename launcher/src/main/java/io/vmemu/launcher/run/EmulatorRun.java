package io.vmemu.launcher.run;

import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.TypeSource;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.MonitorOption;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.process.VcpuThreads;
import io.vmemu.qmp.channel.HostTransport;
import io.vmemu.qmp.command.MachineCommands;
import io.vmemu.qmp.command.MachineEvents;
import io.vmemu.qmp.event.ThrottlingEmitter;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.ResourceModules;
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
    private static final long LAUNCHED_HOST_BYTES = 64L << 30;

    private final QemuCommandLine line;
    private final MachineAssembler assembler;
    private final Messages messages;
    private final MachineLoop machineLoop;
    private final ServerLoop serverLoop;
    private final MonitorSockets monitors;
    private final CompletableFuture<Integer> exitStatus = new CompletableFuture<>();
    private final Consumer<Throwable> faults;
    private @Nullable Machine machine;

    /**
     * A run that has not begun.
     *
     * @param machineLoop the loop that the machine is to run on; driven from {@link #start} on
     * @param serverLoop the loop that drives it and carries the connections
     * @param faults is told of the program's own faults
     */
    public EmulatorRun(
            QemuCommandLine line,
            MachineAssembler assembler,
            Messages messages,
            MachineLoop machineLoop,
            ServerLoop serverLoop,
            Consumer<Throwable> faults) {
        this.line = line;
        this.assembler = assembler;
        this.messages = messages;
        this.machineLoop = machineLoop;
        this.serverLoop = serverLoop;
        this.faults = faults;
        this.monitors = new MonitorSockets(serverLoop, line.persona().isAtLeast(Persona.QEMU_10_0), messages, faults);
    }

    /**
     * Makes an emulator in this process, in real time on a simulated host, and starts it; returns when it listens.
     *
     * @param arguments QEMU's command line
     * @param faults is told of the program's own faults
     */
    public static EmulatorRun launch(List<String> arguments, Messages messages, Consumer<Throwable> faults)
            throws StartupException {
        QemuCommandLine line = new CommandLineParser("vmemu", messages, Json::parse, name -> null).parse(arguments);
        MachineLoop loop = new MachineLoop(SystemClocks.monotonic());
        MachineAssembler assembler = MachineAssembler.of(line, messages);
        EmulatorRun run = new EmulatorRun(line, assembler, messages, loop, ServerLoop.create(), faults);
        try {
            SimulatedHost host = new SimulatedHost(HostConfig.ofRam(LAUNCHED_HOST_BYTES));
            run.start(host, new IdentityTypes(line.persona()), Tracer.NONE).join();
            return run;
        } catch (StartupException | RuntimeException e) {
            run.endLoop();
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
        Machine assembled = assembler.assemble(guest -> new MachineEnvironment(
                machineLoop,
                SystemClocks.wall(),
                tracer,
                messages,
                types,
                host,
                monitors.agent().attachTo(guest),
                this::exit));
        machine = assembled;
        Migrations migrations = new Migrations(assembled, new HostTransport(serverLoop::execute));
        Dispatcher dispatcher = dispatcher(assembled, migrations);
        IncomingOption incoming = IncomingOption.read(line.run().incoming(), line.persona(), schema());
        for (MonitorOption monitor : line.devices().monitors()) {
            monitors.open(monitor, dispatcher);
        }
        serverLoop.drive(machineLoop);
        return monitors.clientsAwaited()
                .thenRunAsync(() -> begin(assembled, incoming, migrations), serverLoop::execute);
    }

    private void begin(Machine assembled, @Nullable IncomingOption incoming, Migrations migrations) {
        if (assembled.hasBoard()) {
            assembled.start();
        }
        if (incoming != null && !incoming.start(migrations, assembled, messages)) {
            exit(1);
        }
    }

    private Schema schema() {
        QemuVersion version =
                new QemuVersion(line.persona().major(), line.persona().minor());
        return new Schema(version, new ResourceModules(MachineCommands.class));
    }

    private Dispatcher dispatcher(Machine assembled, Migrations migrations) {
        Persona persona = line.persona();
        VcpuThreads vcpuThreads = new VcpuThreads(assembler.config().accelerator());
        EmulatorHost host = new EmulatorHost(
                persona, monitors, vcpuThreads, serverLoop, migrations, () -> exitPreconfig(assembled));
        CommandRegistry registry = new CommandRegistry(schema());
        registry.fillLater(empty -> MachineCommands.register(empty, assembled, host));
        Dispatcher dispatcher = new Dispatcher(host.version(), registry, faults);
        dispatcher.setPreconfig(() -> !assembled.hasBoard());
        assembled.addListener(new MachineEvents(new ThrottlingEmitter(machineLoop, dispatcher::broadcast)));
        return dispatcher;
    }

    /** The rest of the command line comes into being; what is wrong with it ends the program, as at the start. */
    private void exitPreconfig(Machine assembled) {
        try {
            assembler.complete(assembled);
            assembled.start();
        } catch (StartupException failure) {
            messages.error(failure);
            exit(1);
        }
    }

    /** Ends the machine as a signal of this number ends QEMU when nobody knows who sent it. Callable from any thread. */
    public void terminate(int signal) {
        serverLoop.execute(() -> {
            messages.error("terminating on signal " + signal);
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
