package io.vmemu.launcher.hosted;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.migrate.Migrations;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.launcher.assembly.Hosts;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.run.MachineMonitor;
import io.vmemu.launcher.run.MachineTime;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.schema.Schema;
import io.vmemu.qmp.server.Endpoint;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.SocketListener;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine in this program, made by QEMU's command line ({@code -x-vmemu} says what its simulated host, its seed and its
 * journal are). All calls, but for those that say otherwise, are made on one thread at a time: that of whoever moves its time.
 */
public final class HostedMachine implements AutoCloseable {
    private final MachineTime time;
    private final ClockControl clock;
    private final HostMemory host;
    private final MachineAssembler assembler;
    private final Machine machine;
    private final Dispatcher dispatcher;
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final List<Throwable> internalErrors = new CopyOnWriteArrayList<>();
    private final Migrations migrations;
    private @Nullable Integer exitStatus;
    private boolean closed;

    private HostedMachine(List<String> arguments, HostingOptions options) throws StartupException {
        this.time = options.time();
        this.clock = options.clock();
        Messages reports = new Messages("vmemu", messages::add, time.wallClock());
        QemuCommandLine line =
                new CommandLineParser("vmemu", reports, Json::parse, name -> null).parseMachine(arguments);
        if (line.vmemu().journal()) {
            time.journal().start(Integer.MAX_VALUE);
        }
        host = Hosts.open(line.vmemu().host(), time.loop());
        assembler = MachineAssembler.of(line, reports);
        machine = assembler.assemble(guest -> new MachineEnvironment(
                time.loop(),
                time.wallClock(),
                Tracer.NONE,
                reports,
                new IdentityTypes(line.persona()),
                host,
                guest,
                this::exit,
                time.journal(),
                line.vmemu().seed()));
        migrations = new Migrations(machine, options.transport());
        Schema schema = MachineMonitor.schema(line.persona());
        Consumer<Throwable> faults = internalErrors::add;
        dispatcher = MachineMonitor.dispatcher(schema, machine, new HostedProcess(this, assembler), faults);
    }

    /**
     * Makes a machine and starts it, in virtual time that the caller moves.
     *
     * @param arguments QEMU's command line; its monitors and character devices have no meaning here
     * @throws StartupException if QEMU would not start with it
     */
    public static HostedMachine start(List<String> arguments) throws StartupException {
        return start(arguments, HostingOptions.virtualTime());
    }

    /**
     * Makes a machine and starts it.
     *
     * @param arguments QEMU's command line; its monitors and character devices have no meaning here
     * @throws StartupException if QEMU would not start with it
     */
    public static HostedMachine start(List<String> arguments, HostingOptions options) throws StartupException {
        HostedMachine hosted = new HostedMachine(arguments, options);
        if (hosted.machine.hasBoard()) {
            hosted.machine.start();
        }
        options.begin().run();
        return hosted;
    }

    /** The machine itself. */
    public Machine machine() {
        return machine;
    }

    /** What its clients talk to. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** A new client, which has negotiated. */
    public LocalClient connect() {
        return new LocalClient(this);
    }

    /**
     * Listens for clients on a socket, one at a time, until the result is closed. Not to be called on the server's thread.
     *
     * @param server the loop that steps the machine
     * @throws QemuException with QEMU's text if the socket cannot be had
     */
    public SocketListener serve(ServerLoop server, Path socket) throws QemuException {
        return SocketListener.listen(
                server,
                new Endpoint.UnixSocket(socket.toString(), false),
                dispatcher,
                new Monitor("compat_monitor0", false),
                internalErrors::add);
    }

    /** The host's memory. */
    public HostMemory host() {
        return host;
    }

    public MachineLoop loop() {
        return time.loop();
    }

    /** The time that it runs on, if that is not the world's. */
    public VirtualTime time() {
        return time.virtual();
    }

    /** Who may move its time. */
    ClockControl clock() {
        return clock;
    }

    /** Its migrations, both ways. */
    public Migrations migrations() {
        return migrations;
    }

    /** What happened, if the journal is kept. */
    public Journal journal() {
        return time.journal();
    }

    /** What is to go wrong. */
    public Faults faults() {
        return machine.environment().faults();
    }

    /** What it has said on stderr so far, a line each. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** Unchecked exceptions out of commands: mistakes of this program. */
    public List<Throwable> internalErrors() {
        return List.copyOf(internalErrors);
    }

    /** With what status QEMU would have ended; empty while it goes on. */
    public OptionalInt exitStatus() {
        return exitStatus == null ? OptionalInt.empty() : OptionalInt.of(exitStatus);
    }

    private void exit(int status) {
        exitStatus = status;
        close();
    }

    /** Ends the machine and gives back what it holds of the host. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            migrations.close();
            machine.close();
        }
    }
}
