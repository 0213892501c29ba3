package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.ShutdownCause;
import io.vmemu.emulator.memory.HostMemory;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.TypeSource;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.launcher.assembly.MachineAssembler;
import io.vmemu.launcher.cli.CharacterBackend;
import io.vmemu.launcher.cli.MonitorOption;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.command.MachineCommands;
import io.vmemu.qmp.command.MachineEvents;
import io.vmemu.qmp.event.ThrottlingEmitter;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.protocol.VersionInfo;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.ResourceModules;
import io.vmemu.qmp.schema.Schema;
import io.vmemu.qmp.server.Endpoint;
import io.vmemu.qmp.server.QmpListener;
import io.vmemu.qmp.server.ServerLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine with its monitors on one event loop. Monitors listen before the machine is made, as in QEMU, and are served
 * once it is there: commands wait on the loop until it has been assembled.
 */
public final class EmulatorRun {
    private final QemuCommandLine line;
    private final MachineAssembler assembler;
    private final ServerLoop serverLoop = ServerLoop.create();
    private final MachineLoop machineLoop = new MachineLoop(SystemClocks.monotonic());
    private final List<QmpListener> listeners = new ArrayList<>();
    private final CompletableFuture<Integer> exitStatus = new CompletableFuture<>();
    private final Consumer<Throwable> faults;

    /**
     * A run that has not begun.
     *
     * @param faults is told of the program's own faults
     */
    public EmulatorRun(QemuCommandLine line, MachineAssembler assembler, Consumer<Throwable> faults) {
        this.line = line;
        this.assembler = assembler;
        this.faults = faults;
    }

    /** Makes the machine, listens, and starts it. */
    public Machine start(HostMemory host, TypeSource types, Tracer tracer) throws StartupException {
        Machine machine = assembler.assemble(guest -> new MachineEnvironment(
                machineLoop, SystemClocks.wall(), tracer, assembler.reporter(), types, host, guest, this::exit));
        Dispatcher dispatcher = dispatcher(machine);
        for (MonitorOption monitor : line.devices().monitors()) {
            listen(monitor, dispatcher);
        }
        serverLoop.execute(() -> {
            machine.start();
            serverLoop.drive(machineLoop);
        });
        return machine;
    }

    private Dispatcher dispatcher(Machine machine) {
        Persona persona = line.persona();
        QemuVersion version = new QemuVersion(persona.major(), persona.minor());
        CommandRegistry registry = new CommandRegistry(new Schema(version, new ResourceModules(MachineCommands.class)));
        MachineCommands.register(registry, machine);
        Dispatcher dispatcher = new Dispatcher(new VersionInfo(version, persona.micro(), ""), registry, faults);
        dispatcher.setPreconfig(() -> !machine.hasBoard());
        machine.addListener(new MachineEvents(new ThrottlingEmitter(machineLoop, dispatcher::broadcast)));
        return dispatcher;
    }

    private void listen(MonitorOption option, Dispatcher dispatcher) throws StartupException {
        for (OptionEntry chardev : line.devices().chardevs()) {
            if (option.chardev().equals(chardev.id())) {
                try {
                    Endpoint endpoint = endpoint(CharacterBackend.of(chardev));
                    if (endpoint != null && option.mode() == MonitorOption.Mode.CONTROL) {
                        Monitor monitor = new Monitor(option.chardev(), option.pretty());
                        listeners.add(QmpListener.listen(serverLoop, endpoint, dispatcher, monitor, faults));
                    }
                } catch (QemuException e) {
                    throw StartupException.about(chardev.use(), e);
                }
            }
        }
    }

    private static @Nullable Endpoint endpoint(CharacterBackend backend) {
        if (!(backend instanceof CharacterBackend.Socket socket) || !socket.server()) {
            return null;
        }
        CharacterBackend.SocketAddress address = socket.address();
        if (address instanceof CharacterBackend.SocketAddress.Unix unix) {
            return new Endpoint.UnixSocket(unix.path(), true);
        }
        if (address instanceof CharacterBackend.SocketAddress.Descriptor descriptor) {
            return new Endpoint.InheritedSocket(descriptor.fd(), true);
        }
        CharacterBackend.SocketAddress.Inet inet = (CharacterBackend.SocketAddress.Inet) address;
        return new Endpoint.Tcp(inet.host(), Integer.parseInt(inet.port()));
    }

    /** Ends the machine as a signal ends QEMU. Callable from any thread. */
    public void terminate(Machine machine) {
        serverLoop.execute(() -> machine.lifecycle().quit(ShutdownCause.HOST_SIGNAL));
    }

    private void exit(int status) {
        listeners.forEach(QmpListener::close);
        exitStatus.complete(status);
    }

    /** Completes with the process's exit status. */
    public CompletableFuture<Integer> exitStatus() {
        return exitStatus;
    }
}
