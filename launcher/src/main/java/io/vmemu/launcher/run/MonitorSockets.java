package io.vmemu.launcher.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.launcher.cli.CharacterBackend;
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
import io.vmemu.qmp.server.MessageService;
import io.vmemu.qmp.server.ServerLoop;
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
    private static final Set<String> SERIAL_PORTS = Set.of("isa-serial", "pci-serial", "usb-serial");

    /** Some devices leave their character device to a part of theirs, which texts then name. */
    private static final Map<String, String> PROPERTY_OWNERS = Map.of("isa-serial", "serial", "pci-serial", "serial");

    private final boolean modern;
    private final Messages messages;
    private final Map<String, Chardev> chardevs = new LinkedHashMap<>();
    private final ChardevConnections connections;
    private final List<HumanTerminal> terminals = new ArrayList<>();
    private final AgentChannel agent = new AgentChannel();
    private @Nullable SharedChardevs shared;
    private @Nullable String agentChardev;
    private boolean stdioTaken;

    /** @param modern whether texts are those of QEMU 10.0 */
    MonitorSockets(ServerLoop loop, boolean modern, Messages messages, Consumer<Throwable> faults) {
        this.modern = modern;
        this.messages = messages;
        this.connections = new ChardevConnections(loop, modern, messages, faults);
    }

    /** The guest agent's end of its channel. */
    AgentChannel agent() {
        return agent;
    }

    /** Checks all character devices, and opens those that no monitor has for itself. */
    void open(QemuCommandLine line) throws StartupException {
        // A machine of type none is there to be asked what QEMU can do: nobody hands it files to migrate into.
        connections.setPassFiles(!"none".equals(line.machine().type()));
        Set<String> monitored = new HashSet<>();
        line.devices().monitors().forEach(monitor -> monitored.add(monitor.chardev()));
        agentChardev = AgentChannel.chardev(line.devices().devices());
        Set<String> serialPorts = serialPorts(line);
        for (OptionEntry entry : line.devices().characterDevices()) {
            try {
                CharacterBackend backend = CharacterBackend.of(entry);
                if (backend instanceof CharacterBackend.Stdio) {
                    takeStdio(line.run().daemonize());
                }
                if (entry.settings().has("logfile")) {
                    connections.openLog(
                            entry.settings().get("logfile", ""),
                            entry.settings().flag("logappend", false));
                }
                Chardev chardev = new Chardev(entry, backend);
                chardevs.put(String.valueOf(entry.id()), chardev);
                openUnlessMonitored(chardev, monitored, serialPorts);
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

    /** The character devices behind serial ports. */
    private static Set<String> serialPorts(QemuCommandLine line) {
        Set<String> ports = new HashSet<>();
        line.devices().serialPorts().forEach(serial -> ports.add(serial.chardev()));
        for (OptionEntry device : line.devices().devices()) {
            if (isSerialPort(device)) {
                ports.add(text(device, "chardev"));
            }
        }
        return ports;
    }

    private static boolean isSerialPort(OptionEntry device) {
        return SERIAL_PORTS.contains(text(device, "driver"));
    }

    /** A member that is a text, empty if there is none. */
    private static String text(OptionEntry device, String member) {
        return device.members().get(member) instanceof QString text ? text.value() : "";
    }

    private void openUnlessMonitored(Chardev chardev, Set<String> monitored, Set<String> serialPorts)
            throws QemuException {
        String id = String.valueOf(chardev.entry().id());
        CharacterBackend backend = chardev.backend();
        if (chardev.isShared()) {
            if (shared == null) {
                shared = new SharedChardevs();
            }
            boolean awaitsNobody =
                    backend instanceof CharacterBackend.Socket socket && socket.server() && !socket.waits();
            connections.serve(chardev, shared.make(id, awaitsNobody));
        } else if (id.equals(agentChardev) && backend instanceof CharacterBackend.Socket socket && socket.server()) {
            connections.serve(chardev, agent);
        } else if (!monitored.contains(id) && !(backend instanceof CharacterBackend.Stdio)) {
            connections.serve(chardev, serialPorts.contains(id) ? new SerialPort() : new UnopenedPort());
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
                connections.serve(chardev, terminal);
            } else {
                connections.serve(chardev, dispatcher, monitor);
            }
        } catch (QemuException e) {
            throw StartupException.about(chardev.entry().use(), e);
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
        for (OptionEntry device : line.devices().devices()) {
            Chardev chardev = chardevs.get(text(device, "chardev"));
            if (chardev != null && (chardev.isShared() || isSerialPort(device))) {
                connect(chardev, device);
            }
        }
        for (Chardev chardev : chardevs.values()) {
            if (chardev.backend() instanceof CharacterBackend.Stdio backend) {
                connections.setTerminal(backend);
            }
        }
    }

    private void connect(Chardev chardev, OptionEntry device) throws StartupException {
        try {
            connect(chardev);
        } catch (StartupException refusal) {
            String type = text(device, "driver");
            throw new StartupException(
                    device.location(),
                    "Property '" + PROPERTY_OWNERS.getOrDefault(type, type) + ".chardev' can't take value '"
                            + chardev.entry().id() + "': " + refusal.text());
        }
    }

    private void connect(Chardev chardev) throws StartupException {
        if (!chardev.take()) {
            throw new StartupException(null, chardev.refusal(modern));
        }
        if (chardev.isShared() && shared != null) {
            shared.addDevice(String.valueOf(chardev.entry().id()));
        } else if (chardev.backend() instanceof CharacterBackend.Stdio backend) {
            connections.serve(backend, new SerialPort());
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
            devices.add(new CharacterDevice(chardev.label(), chardev.filename(), open, isSocket ? () -> {} : null));
        });
        return devices;
    }

    /** Completes on the loop's thread when all those have connected for whom the start waits. */
    CompletableFuture<Void> clientsAwaited() {
        return connections.clientsAwaited();
    }

    /** Closes all connections and removes the sockets' files. */
    void closeSockets() {
        connections.closeAll();
    }

    /** Waits until standard output has got what is left for it, and gives the terminal back. Not on the loop's thread. */
    @Override
    public void close() {
        connections.closeStandardIo();
    }
}
