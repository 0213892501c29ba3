package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.CpuOption;
import io.vmemu.emulator.identity.HostCpu;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.GuestSoftware;
import io.vmemu.emulator.machine.Lifecycle;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineConfig;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.machine.NoGuest;
import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.space.NumaOptions;
import io.vmemu.guest.SimulatedGuest;
import io.vmemu.launcher.cli.FdSetEntry;
import io.vmemu.launcher.cli.MemoryOptions;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.QemuCommandLine;
import io.vmemu.launcher.cli.QemuOption;
import io.vmemu.launcher.cli.RunOptions;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.process.Accelerators;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Puts a machine together in QEMU's order: options first, then objects, the board, devices. */
public final class MachineAssembler {
    private static final String DEFAULT_CPU = "qemu64";
    private static final String CPU_SUFFIX = "-x86_64-cpu";

    private final QemuCommandLine line;
    private final Messages messages;
    private final MachineConfig config;
    private final List<NumaNodes.Node> numa;

    private MachineAssembler(QemuCommandLine line, Messages messages, MachineConfig config, List<NumaNodes.Node> numa) {
        this.line = line;
        this.messages = messages;
        this.config = config;
        this.numa = numa;
    }

    /** Checks what can be checked before there is a machine. */
    public static MachineAssembler of(QemuCommandLine line, Messages messages) throws StartupException {
        checkDescriptors(line);
        MachineType type = machineType(line);
        String accelerator = Accelerators.choose(line.machine().accelerators(), line.persona(), messages);
        try {
            MachineConfig config = new MachineConfig(
                    line.persona(),
                    type,
                    properties(line),
                    memory(line.machine().memory()),
                    cpus(line, type, accelerator, messages),
                    accelerator,
                    new MachineConfig.Identity(
                            line.run().guestName(), line.machine().uuid()),
                    GuestBoot.read(line, type, messages),
                    policy(line),
                    line.machine().globals());
            return new MachineAssembler(
                    line, messages, config, NumaNodes.read(line.machine().numa(), line.persona()));
        } catch (QemuException e) {
            throw new StartupException(null, e.desc());
        }
    }

    private static void checkDescriptors(QemuCommandLine line) throws StartupException {
        for (FdSetEntry entry : line.devices().fdSets()) {
            if (!Files.exists(Path.of("/proc/self/fd", Integer.toString(entry.fd())), LinkOption.NOFOLLOW_LINKS)) {
                throw new StartupException(entry.use().location(), "fd is not valid or already in use");
            }
        }
    }

    public MachineConfig config() {
        return config;
    }

    /** What runs inside: a simulated Linux if there is something to boot. */
    public Supplier<GuestSoftware> guest() {
        boolean bootable = GuestBoot.isBootable(line, config.boot());
        return () -> bootable ? new SimulatedGuest() : new NoGuest();
    }

    /**
     * Makes the machine, up to and with its devices; with {@code --preconfig} only up to its objects.
     *
     * @param environment what it runs on
     */
    public Machine assemble(Function<Supplier<GuestSoftware>, MachineEnvironment> environment) throws StartupException {
        Machine machine = new Machine(config, environment.apply(guest()));
        checkProperties(machine);
        applyActions(machine);
        List<QDict> objects = readObjects(machine);
        for (OptionEntry node : line.devices().others(QemuOption.BLOCKDEV)) {
            about(node, () -> machine.backends().blocks().add(node.members()));
        }
        addDrives(machine);
        for (OptionEntry netdev : line.devices().others(QemuOption.NETDEV)) {
            about(netdev, () -> machine.backends().netdevs().add(netdev.members()));
        }
        addObjects(machine, objects);
        if (!line.run().preconfig()) {
            complete(machine);
        }
        return machine;
    }

    /** All {@code -object} are read before the first one is made: that is when QEMU names the option at fault. */
    private List<QDict> readObjects(Machine machine) throws StartupException {
        List<QDict> objects = new ArrayList<>();
        for (OptionEntry entry : line.devices().objects()) {
            try {
                objects.add(ObjectValues.of(entry, machine.types(), line.persona()));
            } catch (QemuException e) {
                throw StartupException.about(entry.use(), e);
            }
        }
        return objects;
    }

    /** The drives that boards do not take for themselves. */
    private void addDrives(Machine machine) throws StartupException {
        int unnamed = 0;
        for (OptionEntry drive : line.devices().others(QemuOption.DRIVE)) {
            QDict settings = drive.members();
            if (settings.get("if") instanceof QString place && place.value().equals("none")) {
                String id = drive.id() == null ? "none" + unnamed++ : drive.id();
                boolean empty = !settings.has("file") && !settings.has("driver");
                String nodeName = settings.get("node-name") instanceof QString name ? name.value() : null;
                about(drive, () -> machine.backends().blocks().addDrive(id, nodeName, empty));
            }
        }
    }

    private static void addObjects(Machine machine, List<QDict> objects) throws StartupException {
        try {
            for (QDict object : objects) {
                machine.addObject(object, InputStyle.STRICT);
            }
        } catch (QemuException e) {
            throw new StartupException(null, e.descWithHint());
        }
    }

    /** Makes the board and its devices. */
    public void complete(Machine machine) throws StartupException {
        NumaNodes.check(numa, machine);
        try {
            List<NumaOptions.NodeOption> options = new ArrayList<>();
            for (NumaNodes.Node node : numa) {
                options.add(node.option());
            }
            machine.initializeBoard(options);
        } catch (QemuException e) {
            throw new StartupException(null, e.desc());
        }
        for (OptionEntry device : line.devices().devices()) {
            about(device, () -> machine.addDevice(device.members(), device.style()));
        }
        warnOfNetdevs(machine);
        warnOfGlobals(machine);
    }

    /** What a card of {@code -net nic} is connected to has a peer, although that card is not made. */
    private void warnOfNetdevs(Machine machine) {
        List<String> idle = machine.backends().netdevs().unconnected();
        if (!idle.isEmpty()) {
            Set<String> named = new HashSet<>();
            for (OptionEntry net : line.devices().others(QemuOption.NET)) {
                named.add(net.settings().get("netdev", ""));
            }
            for (String netdev : idle) {
                if (!named.contains(netdev)) {
                    messages.warn("netdev " + netdev + " has no peer");
                }
            }
        }
    }

    /** Defaults for what is no device type were for nobody. */
    private void warnOfGlobals(Machine machine) {
        for (GlobalProperty global : config.globals()) {
            QomType type = machine.types().find(global.driver());
            if (type == null || !type.isA("device")) {
                messages.warn("global " + global.driver() + "." + global.property() + " has invalid class name");
            }
        }
    }

    /** Checks the machine's properties as far as their types say what they may be. */
    private void checkProperties(Machine machine) throws StartupException {
        for (Map.Entry<String, String> property : config.properties().entrySet()) {
            try {
                MachineProperties.check(machine, property.getKey(), property.getValue());
            } catch (QemuException e) {
                throw new StartupException(null, e.desc());
            }
        }
    }

    private void applyActions(Machine machine) {
        RunOptions run = line.run();
        if (run.actions().reboot().equals("shutdown")) {
            machine.lifecycle().setRebootAction(Lifecycle.RebootAction.SHUTDOWN);
        }
        if (run.actions().shutdown().equals("pause")) {
            machine.lifecycle().setShutdownAction(Lifecycle.ShutdownAction.PAUSE);
        }
    }

    private interface Step {
        void run() throws QemuException;
    }

    /** Runs a step so that messages name the option that it is about. */
    private void about(OptionEntry entry, Step step) throws StartupException {
        messages.setLocation(entry.location());
        try {
            step.run();
        } catch (QemuException e) {
            throw StartupException.about(entry.use(), e);
        } finally {
            messages.setLocation(null);
        }
    }

    private static MachineType machineType(QemuCommandLine line) throws StartupException {
        String name = line.machine().type();
        if (name == null) {
            return MachineType.byDefault(line.persona());
        }
        MachineType type = MachineType.find(name, line.persona());
        if (type == null) {
            String which = line.persona().isAtLeast(Persona.QEMU_10_0) ? ": \"" + name + "\"" : "";
            throw new StartupException(
                    null, "unsupported machine type" + which + "\nUse -machine help to list supported machines");
        }
        return type;
    }

    private static Map<String, String> properties(QemuCommandLine line) {
        Map<String, String> texts = new LinkedHashMap<>();
        line.machine().properties().members().forEach((name, value) -> {
            if (value instanceof QString text) {
                texts.put(name, text.value());
            }
        });
        return texts;
    }

    private static MemorySizes memory(MemoryOptions memory) throws QemuException {
        return MemorySizes.of(memory.size(), memory.maxmem(), memory.slots(), MemorySizes.DEFAULT_RAM_SIZE);
    }

    private static CpuTopology cpus(QemuCommandLine line, MachineType type, String accelerator, Messages messages)
            throws QemuException {
        String cpu = line.machine().cpu();
        String model = DEFAULT_CPU;
        if (cpu != null) {
            int comma = cpu.indexOf(',');
            String name = comma < 0 ? cpu : cpu.substring(0, comma);
            String bare = name.endsWith(CPU_SUFFIX) ? name.substring(0, name.length() - CPU_SUFFIX.length()) : name;
            model = bare + (comma < 0 ? "" : cpu.substring(comma));
            checkCpu(model, line.persona(), accelerator, messages);
        }
        return SmpTopology.of(line.machine().smp(), model, type, line.persona(), messages);
    }

    /** What it cannot have is warned of when it is made. */
    private static void checkCpu(String cpu, Persona persona, String accelerator, Messages messages)
            throws QemuException {
        if (cpu.equals(DEFAULT_CPU)) {
            return;
        }
        HostCpu host = accelerator.equals("kvm") ? HostCpu.ofThisHost() : null;
        CpuOption.parse(cpu, persona, host).ambiguities().forEach(messages::warn);
    }

    private static MachineConfig.Policy policy(QemuCommandLine line) {
        RunOptions run = line.run();
        return new MachineConfig.Policy(
                run.stopped(), run.incoming() != null, line.machine().memoryLocked(), false, false);
    }

    /** Where a machine's warnings go. */
    public ErrorReporter reporter() {
        return messages;
    }
}
