package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.launcher.cli.CharacterBackend;
import io.vmemu.launcher.cli.CharacterBackend.SocketAddress;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.MonitorOption;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.SerialOption;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.command.CharacterDevice;
import io.vmemu.qmp.command.HumanMonitors;
import io.vmemu.qmp.hmp.HumanTerminal;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Monitor;
import io.vmemu.qmp.server.Endpoint;
import io.vmemu.qmp.server.MessageService;
import io.vmemu.qmp.server.QmpPeer;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.SocketListener;
import io.vmemu.qmp.server.StreamService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The character devices of the command line, and the monitors on them. */
final class MonitorSockets implements AutoCloseable {
    private final ServerLoop loop;
    private final boolean modern;
    private final Consumer<Throwable> faults;
    private final Messages messages;
    private final Map<String, Chardev> chardevs = new LinkedHashMap<>();
    private final List<SocketListener> listeners = new ArrayList<>();
    private final List<QmpPeer> peers = new ArrayList<>();
    private final List<HumanTerminal> terminals = new ArrayList<>();
    private final List<IdleChardev> idle = new ArrayList<>();
    private final List<CompletableFuture<Void>> awaited = new ArrayList<>();
    private final AgentChannel agent = new AgentChannel();
    private @Nullable StandardIo stdio;
    private @Nullable SharedChardevs shared;
    private @Nullable String agentChardev;
    private boolean stdioTaken;
    private boolean passFiles;

    /** @param modern whether texts are those of QEMU 10.0 */
    MonitorSockets(ServerLoop loop, boolean modern, Messages messages, Consumer<Throwable> faults) {
        this.loop = loop;
        this.modern = modern;
        this.messages = messages;
        this.faults = faults;
    }

    /** The guest agent's end of its channel. */
    AgentChannel agent() {
        return agent;
    }

    /** Checks all character devices, and opens those that no monitor has for itself. */
    void open(QemuCommandLine line) throws StartupException {
        // A machine of type none is there to be asked what QEMU can do: nobody hands it files to migrate into.
        passFiles = !"none".equals(line.machine().type());
        Set<String> monitored = new HashSet<>();
        line.devices().monitors().forEach(monitor -> monitored.add(monitor.chardev()));
        agentChardev = AgentChannel.chardev(line.devices().devices());
        for (OptionEntry entry : line.devices().characterDevices()) {
            try {
                CharacterBackend backend = CharacterBackend.of(entry);
                if (backend instanceof CharacterBackend.Stdio) {
                    takeStdio(line.run().daemonize());
                }
                Chardev chardev = new Chardev(entry, backend);
                chardevs.put(String.valueOf(entry.id()), chardev);
                openUnlessMonitored(chardev, monitored);
            } catch (QemuException e) {
                throw refusal(entry, e, line);
            }
        }
    }

    private StartupException refusal(OptionEntry entry, QemuException reason, QemuCommandLine line) {
        StartupException refusal = StartupException.about(entry.use(), reason);
        for (SerialOption serial : line.devices().serialPorts()) {
            if (serial.chardev().equals(entry.id()) && line.devices().serials().contains(entry)) {
                messages.error(refusal);
                return serial.refusal();
            }
        }
        return refusal;
    }

    private void openUnlessMonitored(Chardev chardev, Set<String> monitored) throws QemuException {
        String id = String.valueOf(chardev.entry().id());
        CharacterBackend backend = chardev.backend();
        if (chardev.isShared()) {
            if (shared == null) {
                shared = new SharedChardevs();
            }
            boolean awaitsNobody =
                    backend instanceof CharacterBackend.Socket socket && socket.server() && !socket.waits();
            serve(chardev, shared.make(id, awaitsNobody));
        } else if (id.equals(agentChardev) && backend instanceof CharacterBackend.Socket socket && socket.server()) {
            listeners.add(SocketListener.listen(loop, endpoint(socket), agent, faults));
        } else if (!monitored.contains(id)) {
            idle.add(IdleChardev.open(backend));
        }
    }

    private void takeStdio(boolean daemonize) throws QemuException {
        if (daemonize) {
            throw new QemuException("cannot use stdio with -daemonize");
        }
        if (stdioTaken) {
            throw new QemuException("cannot use stdio by multiple character devices");
        }
        stdioTaken = true;
        // Only who started Java could see it: by now Java has opened a file of its own there, or been given an empty
        // one.
        if ("closed".equals(System.getProperty("vmemu.stdin"))) {
            throw new QemuException("Failed to set FD nonblocking: Bad file descriptor");
        }
    }

    /** Listens for a monitor's clients. */
    void open(MonitorOption option, Dispatcher dispatcher, Machine machine) throws StartupException {
        Chardev chardev = chardevs.get(option.chardev());
        if (chardev == null) {
            throw new StartupException(option.use().location(), "chardev \"" + option.chardev() + "\" not found");
        }
        boolean human = option.mode() == MonitorOption.Mode.READLINE;
        if (human && option.pretty()) {
            throw new StartupException(option.use().location(), "'pretty' is not compatible with HMP monitors");
        }
        if (!chardev.take()) {
            throw new StartupException(option.use().location(), chardev.refusal(modern));
        }
        Monitor monitor = new Monitor(option.chardev(), option.pretty());
        HumanTerminal terminal = null;
        if (human) {
            terminal = HumanMonitors.terminal(dispatcher.commands(), machine, monitor);
            terminals.add(terminal);
        }
        try {
            if (chardev.isShared() && shared != null) {
                if (terminal == null) {
                    shared.addMonitor(option.chardev(), new MessageService(dispatcher, monitor));
                } else {
                    shared.addMonitor(option.chardev(), terminal);
                }
            } else if (terminal != null) {
                serve(chardev, terminal);
            } else if (chardev.backend() instanceof CharacterBackend.Stdio) {
                stdio = new StandardIo(loop, new MessageService(dispatcher, monitor));
            } else if (chardev.backend() instanceof CharacterBackend.Socket socket && socket.server()) {
                SocketListener listener = SocketListener.listen(loop, endpoint(socket), dispatcher, monitor, faults);
                listeners.add(listener);
                await(socket, listener, chardev.entry());
            } else if (chardev.backend() instanceof CharacterBackend.Socket socket) {
                peers.add(QmpPeer.open(loop, endpoint(socket), dispatcher, monitor, faults));
            }
        } catch (QemuException e) {
            throw StartupException.about(chardev.entry().use(), e);
        }
    }

    /** Has bytes exchanged with a character device. */
    private void serve(Chardev chardev, StreamService service) throws QemuException {
        if (chardev.backend() instanceof CharacterBackend.Stdio backend) {
            stdio = new StandardIo(loop, backend, service);
        } else if (chardev.backend() instanceof CharacterBackend.Socket socket && socket.server()) {
            SocketListener listener = SocketListener.listen(loop, endpoint(socket), service, faults);
            listeners.add(listener);
            await(socket, listener, chardev.entry());
        } else if (chardev.backend() instanceof CharacterBackend.Socket socket) {
            peers.add(QmpPeer.open(loop, endpoint(socket), service, faults));
        } else {
            idle.add(IdleChardev.open(chardev.backend()));
        }
    }

    /** Connects the machine's own devices, which come after the monitors. */
    void connectDevices(QemuCommandLine line) throws StartupException {
        for (SerialOption serial : line.devices().serialPorts()) {
            Chardev chardev = chardevs.get(serial.chardev());
            if (chardev == null) {
                throw serial.refusal();
            }
            if (!"none".equals(line.machine().type())) {
                connect(chardev);
            }
        }
        if (shared != null) {
            for (OptionEntry device : line.devices().devices()) {
                Chardev chardev =
                        device.members().get("chardev") instanceof QString id ? chardevs.get(id.value()) : null;
                if (chardev != null && chardev.isShared()) {
                    connect(chardev);
                }
            }
        }
        if (stdioTaken && stdio == null) {
            for (Chardev chardev : chardevs.values()) {
                if (chardev.backend() instanceof CharacterBackend.Stdio backend) {
                    stdio = new StandardIo(backend);
                }
            }
        }
    }

    private void connect(Chardev chardev) throws StartupException {
        if (!chardev.take()) {
            throw new StartupException(null, chardev.refusal(modern));
        }
        if (chardev.isShared() && shared != null) {
            shared.addDevice(String.valueOf(chardev.entry().id()));
        } else if (chardev.backend() instanceof CharacterBackend.Stdio backend) {
            stdio = new StandardIo(loop, backend, new SerialPort());
        }
    }

    private void await(CharacterBackend.Socket socket, SocketListener listener, OptionEntry entry) {
        if (socket.waits()) {
            messages.setLocation(entry.location());
            messages.info("QEMU waiting for connection on: disconnected:" + Chardev.describe(socket.address())
                    + ",server=on");
            messages.setLocation(null);
            awaited.add(listener.firstClient());
        }
    }

    /** Has those greeted who have come to human monitors, and answers them. On the loop's thread. */
    void greetTypists(Machine machine) {
        if (shared != null) {
            shared.plugMonitors();
        }
        if (machine.hasBoard()) {
            plugDevices();
        }
        // A loop, because a method reference would load the class even if there is no terminal.
        for (HumanTerminal terminal : terminals) {
            terminal.release();
        }
        if (shared != null) {
            shared.start(machine);
        }
    }

    /** The machine's devices are there now. On the loop's thread. */
    void plugDevices() {
        if (shared != null) {
            shared.plugDevices();
        }
    }

    /** All character devices as {@code query-chardev} shows them. */
    List<CharacterDevice> describeAll() {
        List<CharacterDevice> devices = new ArrayList<>();
        chardevs.forEach((id, chardev) -> {
            boolean isSocket = chardev.backend() instanceof CharacterBackend.Socket;
            boolean open = chardev.isInUse() || (id.equals(agentChardev) && agent.isOpen());
            if (chardev.isShared()) {
                devices.add(new CharacterDevice(id, "mux", open, null));
            }
            String label = chardev.isShared() ? id + "-base" : id;
            devices.add(new CharacterDevice(label, chardev.filename(), open, isSocket ? () -> {} : null));
        });
        return devices;
    }

    private Endpoint endpoint(CharacterBackend.Socket socket) throws QemuException {
        SocketAddress address = socket.address();
        if (address instanceof SocketAddress.Unix unix) {
            return new Endpoint.UnixSocket(unix.path(), passFiles);
        }
        if (address instanceof SocketAddress.Descriptor descriptor) {
            requireSocket(descriptor.fd());
            return new Endpoint.InheritedSocket(descriptor.fd(), passFiles);
        }
        SocketAddress.Inet inet = (SocketAddress.Inet) address;
        try {
            return new Endpoint.Tcp(inet.host(), Integer.parseInt(inet.port()) & 0xffff);
        } catch (NumberFormatException e) {
            throw new QemuException("address resolution failed for " + inet.host() + ":" + inet.port()
                    + ": Servname not supported for ai_socktype");
        }
    }

    static void requireSocket(int fd) throws QemuException {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd)));
            if (target.toString().startsWith("socket:")) {
                return;
            }
        } catch (IOException e) {
            // There is no such descriptor.
        }
        throw new QemuException("File descriptor '" + fd + "' is not a socket");
    }

    /** Completes on the loop's thread when all those have connected for whom the start waits. */
    CompletableFuture<Void> clientsAwaited() {
        return CompletableFuture.allOf(awaited.toArray(new CompletableFuture<?>[0]));
    }

    /** Closes all connections and removes the sockets' files. */
    void closeSockets() {
        listeners.forEach(SocketListener::close);
        peers.forEach(QmpPeer::close);
        for (IdleChardev chardev : idle) {
            try {
                chardev.close();
            } catch (IOException e) {
                faults.accept(e);
            }
        }
    }

    /** Waits until standard output has got what is left for it, and gives the terminal back. Not on the loop's thread. */
    @Override
    public void close() {
        if (stdio != null) {
            try {
                stdio.close();
            } catch (IOException e) {
                faults.accept(e);
            }
        }
    }
}
