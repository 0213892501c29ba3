package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.space.Chipset;
import io.vmemu.emulator.space.MemoryMapRules;
import io.vmemu.emulator.space.NumaOptions;
import io.vmemu.emulator.space.NumaOptions.NodeOption;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.StartupException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads {@code -numa}: nodes; what else there is (distances, caches) concerns nothing here but must be well-formed. */
final class NumaNodes {
    private static final List<String> NODE_KEYS = List.of("type", "nodeid", "cpus", "mem", "memdev", "initiator");

    private static final int MAX_NODES = 128;

    private NumaNodes() {}

    /** A node, and the option that asks for it. */
    record Node(OptionEntry entry, NodeOption option) {}

    static List<Node> read(List<OptionEntry> entries, Persona persona) throws StartupException {
        List<Node> nodes = new ArrayList<>();
        for (OptionEntry entry : entries) {
            try {
                String type = OptsVisitor.required(entry.settings(), "type");
                switch (type) {
                    case "node" -> nodes.add(new Node(entry, node(entry.settings(), persona)));
                    case "dist" -> distance(entry.settings(), nodes);
                    case "cpu" ->
                        numbers(
                                entry.settings(),
                                List.of(),
                                List.of(
                                        "node-id",
                                        "socket-id",
                                        "die-id",
                                        "cluster-id",
                                        "module-id",
                                        "core-id",
                                        "thread-id",
                                        "drawer-id",
                                        "book-id"));
                    case "hmat-lb" -> numbers(entry.settings(), List.of("initiator", "target"), List.of());
                    case "hmat-cache" -> numbers(entry.settings(), List.of("node-id"), List.of());
                    default -> throw new QemuException("Parameter 'type' does not accept value '" + type + "'");
                }
            } catch (QemuException e) {
                throw StartupException.about(entry.use(), e);
            }
        }
        return nodes;
    }

    /** Adds the nodes one by one, so that what the machine would refuse is told with the option. */
    static void check(List<Node> nodes, Machine machine) throws StartupException {
        MachineType type = machine.config().type();
        if (nodes.isEmpty() || !type.isPc()) {
            return;
        }
        Chipset chipset = type.family() == MachineType.Family.Q35 ? Chipset.Q35 : Chipset.I440FX;
        NumaOptions trial = new NumaOptions(
                MemoryMapRules.of(chipset, type.version() / 100, type.version() % 100),
                machine.config().cpus(),
                warning -> {});
        for (Node node : nodes) {
            try {
                trial.add(node.option(), name -> memorySize(machine, name));
            } catch (QemuException e) {
                throw StartupException.about(node.entry().use(), e);
            }
        }
    }

    private static long memorySize(Machine machine, String idOrPath) {
        List<QomObject> found = machine.tree().resolve(idOrPath);
        return found.size() == 1 && found.get(0) instanceof MemoryBackend backend ? backend.size() : -1;
    }

    private static NodeOption node(OptionSettings settings, Persona persona) throws QemuException {
        String nodeId = settings.get("nodeid");
        String mem = settings.get("mem");
        String initiator = settings.get("initiator");
        @Nullable Integer id = nodeId == null ? null : (Integer) (int) OptsVisitor.unsigned("nodeid", nodeId, 16);
        List<Integer> cpus = new ArrayList<>();
        for (QObject cpu : OptsVisitor.ranges("cpus", settings.all("cpus"), 16)) {
            cpus.add((int) ((QNum.Int) cpu).value());
        }
        @Nullable Long memSize = mem == null ? null : (Long) OptsVisitor.size("mem", mem, persona);
        if (initiator != null) {
            OptsVisitor.unsigned("initiator", initiator, 16);
        }
        OptsVisitor.refuseOthers(settings, NODE_KEYS);
        return new NodeOption(id, cpus, memSize, settings.get("memdev"));
    }

    private static void distance(OptionSettings settings, List<Node> nodes) throws QemuException {
        numbers(settings, List.of("src", "dst", "val"), List.of());
        for (String key : List.of("src", "dst")) {
            long id = OptsVisitor.unsigned(key, settings.get(key, ""), 16);
            if (id >= MAX_NODES) {
                throw new QemuException("Parameter 'source/destination' must be less than " + MAX_NODES);
            }
            if (!isThere(id, nodes)) {
                throw new QemuException("Source/Destination NUMA node is missing. Please use '-numa node' option to"
                        + " declare it first.");
            }
        }
    }

    private static boolean isThere(long id, List<Node> nodes) {
        for (int i = 0; i < nodes.size(); i++) {
            Integer given = nodes.get(i).option().nodeid();
            if ((given == null ? i : given) == id) {
                return true;
            }
        }
        return false;
    }

    private static void numbers(OptionSettings settings, List<String> required, List<String> optional)
            throws QemuException {
        for (String key : required) {
            OptsVisitor.unsigned(key, OptsVisitor.required(settings, key), 64);
        }
        for (String key : optional) {
            String text = settings.get(key);
            if (text != null) {
                OptsVisitor.unsigned(key, text, 64);
            }
        }
    }
}
