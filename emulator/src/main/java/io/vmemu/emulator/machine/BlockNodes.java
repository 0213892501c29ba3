package io.vmemu.emulator.machine;

import io.vmemu.emulator.device.VirtioPciDevice;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.Identifiers;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Device;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The graph of block nodes: {@code -blockdev}, {@code blockdev-add}, {@code blockdev-del}, and the drives of {@code
 * -drive}. Nothing is read or written; what counts is which nodes there are, who uses them, and that their files can be
 * opened.
 */
public final class BlockNodes {
    private static final int MAX_NAME_LENGTH = 31;
    private static final String FILE = "file";

    /** Members that are other nodes, named or made on the spot. */
    private static final List<String> CHILDREN =
            List.of(FILE, "backing", "image", "test", "raw", "log", "target", "data-file", "header");

    private static final String UNSET = "drive property not set";

    /** What devices say that do nothing without a drive. */
    private static final Map<String, String> DEMANDS = Map.of(
            "virtio-blk-pci-base", UNSET,
            "scsi-hd", UNSET,
            "scsi-block", UNSET,
            "scsi-generic", UNSET,
            "usb-storage", UNSET,
            "ide-hd", "No drive specified");

    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Drive> drives = new LinkedHashMap<>();
    private final Map<Device, Node> media = new LinkedHashMap<>();

    BlockNodes() {}

    /** A node. Those that were made together with the node above them go with it. */
    private static final class Node {
        private final @Nullable String name;
        private final boolean owned;
        private final boolean readOnly;
        private final List<Node> children = new ArrayList<>();
        private int parents;

        Node(@Nullable String name, boolean owned, boolean readOnly) {
            this.name = name;
            this.owned = owned;
            this.readOnly = readOnly;
        }
    }

    /** What {@code -drive} makes for one device. */
    private static final class Drive {
        private final boolean empty;
        private @Nullable Device device;

        Drive(boolean empty) {
            this.empty = empty;
        }
    }

    /** Makes a node of what {@code options} say, and those below it that they describe. */
    public void add(QDict options) throws QemuException {
        if (!options.has("driver")) {
            throw new QemuException("Parameter 'driver' is missing");
        }
        if (!options.has("node-name")) {
            throw new QemuException("'node-name' must be specified for the root node");
        }
        make(options, true);
    }

    private Node make(QDict options, boolean owned) throws QemuException {
        String name = text(options, "node-name");
        Node node = new Node(name, owned, isOn(options, "read-only"));
        try {
            boolean hasChildren = !"rbd".equals(text(options, "driver"));
            if (hasChildren) {
                adopt(node, options.get(FILE));
            }
            checkName(name);
            for (String key : hasChildren ? CHILDREN.subList(1, CHILDREN.size()) : List.<String>of()) {
                adopt(node, options.get(key));
            }
            if (options.get("children") instanceof QList list) {
                for (QObject child : list) {
                    adopt(node, child);
                }
            }
            BlockFile.check(options, isOn(options, "read-only") || isOn(options, "auto-read-only"));
        } catch (QemuException refusal) {
            abandon(node);
            throw refusal;
        }
        if (name != null) {
            nodes.put(name, node);
        }
        return node;
    }

    private void adopt(Node parent, @Nullable QObject reference) throws QemuException {
        Node child = null;
        if (reference instanceof QDict options) {
            child = make(options, false);
        } else if (reference instanceof QString name) {
            child = nodes.get(name.value());
            if (child == null) {
                throw new QemuException(
                        "Cannot find device='" + name.value() + "' nor node-name='" + name.value() + "'");
            }
        }
        if (child != null) {
            parent.children.add(child);
            child.parents++;
        }
    }

    private void checkName(@Nullable String name) throws QemuException {
        if (name == null) {
            return;
        }
        if (!Identifiers.isWellFormed(name)) {
            throw new QemuException("Invalid node-name: '" + name + "'");
        }
        if (drives.containsKey(name)) {
            throw new QemuException("node-name=" + name + " is conflicting with a device id");
        }
        if (nodes.containsKey(name)) {
            throw new QemuException("Duplicate nodes with node-name='" + name + "'");
        }
        if (name.length() > MAX_NAME_LENGTH) {
            throw new QemuException("Node name too long");
        }
    }

    /** Lets the nodes below one go that nobody else uses. */
    private void abandon(Node node) {
        for (Node child : node.children) {
            child.parents--;
            if (child.parents == 0 && !child.owned) {
                nodes.values().remove(child);
                abandon(child);
            }
        }
        node.children.clear();
    }

    /** Takes a node away that nobody uses. */
    public void delete(String name) throws QemuException {
        Node node = nodes.get(name);
        if (node == null) {
            throw new QemuException("Failed to find node with node-name='" + name + "'");
        }
        if (media.containsValue(node)) {
            throw new QemuException("Node " + name + " is in use");
        }
        if (!node.owned) {
            throw new QemuException("Node " + name + " is not owned by the monitor");
        }
        if (node.parents > 0) {
            throw new QemuException("Block device " + name + " is in use");
        }
        nodes.remove(name);
        abandon(node);
    }

    /**
     * Makes a drive, which devices know by its id.
     *
     * @param id the drive's
     * @param nodeName what its node is called, null if it has no name
     * @param empty whether there is no medium in it
     */
    public void addDrive(String id, @Nullable String nodeName, boolean empty) throws QemuException {
        if (nodes.containsKey(id)) {
            throw new QemuException("Device name '" + id + "' conflicts with an existing node name");
        }
        checkName(nodeName);
        if (nodeName != null) {
            nodes.put(nodeName, new Node(nodeName, false, false));
        }
        drives.put(id, new Drive(empty));
    }

    /** Gives a device a node or a drive; one that is named by no letter at all is none. */
    HostBackends.Outcome connect(Device device, String name) throws QemuException {
        if (name.isEmpty()) {
            return HostBackends.Outcome.DONE;
        }
        Drive drive = drives.get(name);
        if (drive != null) {
            if (drive.device != null) {
                throw new QemuException("Drive '" + name + "' is already in use by another device");
            }
            drive.device = device;
            return HostBackends.Outcome.DONE;
        }
        Node node = nodes.get(name);
        if (node == null) {
            return HostBackends.Outcome.UNKNOWN;
        }
        media.put(device, node);
        return HostBackends.Outcome.DONE;
    }

    /** A device comes to life: it must have what it needs, and others must not write where it does. */
    void begin(Device device) throws QemuException {
        Node node = media.get(device);
        if (node == null) {
            String demand = device.type().lookUp(DEMANDS);
            if (demand != null) {
                requireMedium(device, demand);
            }
            return;
        }
        if (node.readOnly && device.type().isA("ide-hd")) {
            throw new QemuException("Block node is read-only");
        }
        if (node.readOnly || device.storedValue("share-rw") == QBool.TRUE || !isWriter(device)) {
            return;
        }
        for (Map.Entry<Device, Node> other : media.entrySet()) {
            Device writer = other.getKey();
            if (other.getValue() == node && writer != device && isWriter(writer)) {
                throw new QemuException("Permission conflict on node '" + node.name
                        + "': permissions 'write' are both required by " + use(writer, node)
                        + " and unshared by " + use(device, node) + ".");
            }
        }
    }

    private void requireMedium(Device device, String demand) throws QemuException {
        for (Drive drive : drives.values()) {
            if (drive.device == device) {
                if (drive.empty) {
                    throw new QemuException("Device needs media, but drive is empty");
                }
                return;
            }
        }
        throw new QemuException(demand);
    }

    private static boolean isWriter(Device device) {
        return !device.type().isA("ide-cd") && !device.type().isA("scsi-cd");
    }

    private static String use(Device device, Node node) {
        String inside = device.type().isA("virtio-pci") ? "/" + VirtioPciDevice.BACKEND : "";
        return "block device '" + device.canonicalPath() + inside + "' (uses node '" + node.name + "' as 'root' child)";
    }

    /** A device goes: its node or drive is free for another one. */
    void release(Device device) {
        media.remove(device);
        for (Drive drive : drives.values()) {
            if (drive.device == device) {
                drive.device = null;
            }
        }
    }

    private static @Nullable String text(QDict options, String key) {
        return options.get(key) instanceof QString text ? text.value() : null;
    }

    /** Options come as QMP's values, or as texts. */
    private static boolean isOn(QDict options, String key) {
        QObject value = options.get(key);
        return value == QBool.TRUE || (value instanceof QString text && QemuNumbers.isOn(text.value()));
    }
}
