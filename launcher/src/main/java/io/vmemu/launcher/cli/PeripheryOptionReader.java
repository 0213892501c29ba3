package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Netdevs;
import io.vmemu.emulator.option.Identifiers;
import io.vmemu.emulator.option.OptionGroup;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuOpts;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads options about what nothing here emulates: disks, network, screens, sound. They have to be right all the same. */
final class PeripheryOptionReader {
    private static final OptionGroup DRIVE = OptionGroup.open("drive", null);
    private static final OptionGroup OTHER = OptionGroup.open("other", "type");
    private static final OptionGroup NETDEV = OptionGroup.open("netdev", "type");
    private static final OptionGroup ISCSI =
            OptionGroup.of("iscsi", null, "user password password-secret header-digest initiator-name timeout:num");
    private static final List<String> NETDEVS = List.of(
            "none",
            "nic",
            "user",
            "tap",
            "l2tpv3",
            "socket",
            "stream",
            "dgram",
            "vde",
            "bridge",
            "hubport",
            "netmap",
            "vhost-user",
            "vhost-vdpa");
    /** Those that QEMU never reads with its older grammar, in which ids have rules. */
    private static final Set<String> VISITED_NETDEVS = Set.of("stream", "dgram");

    private static final Set<String> HELP = Set.of("help", "?");
    private static final List<String> DISPLAYS =
            List.of("default", "none", "gtk", "sdl", "egl-headless", "curses", "spice-app", "dbus");
    private static final List<String> DISPLAY_KEYS =
            List.of("type", "full-screen", "window-close", "show-cursor", "gl");
    private static final List<String> VGAS = List.of("none", "std", "cirrus", "vmware", "qxl", "virtio");
    private static final List<String> USB_DEVICES =
            List.of("tablet", "mouse", "keyboard", "wacom-tablet", "braille", "ccid", "serial", "bt");

    private static final String CHARDEV = "chardev:";

    private final OptionContext context;
    private final List<OptionEntry> others = new ArrayList<>();
    private final List<OptionEntry> serials = new ArrayList<>();
    private final List<SerialOption> serialPorts = new ArrayList<>();
    private final List<MonitorOption> serialMonitors = new ArrayList<>();
    private int serialCount;
    private boolean parallelGiven;
    private @Nullable String vga;

    PeripheryOptionReader(OptionContext context) {
        this.context = context;
    }

    /** Reads an option; false if it is none of these. */
    boolean read(OptionUse use) throws QemuException {
        switch (use.option()) {
            case DRIVE -> others.add(drive(use));
            case HDA, HDB, HDC, HDD, CDROM, FDA, FDB, PFLASH, SD, MTDBLOCK ->
                others.add(new OptionEntry(use, OptionSettings.EMPTY.with("file", use.argument())));
            case BLOCKDEV -> others.add(structured(use, "driver"));
            case NETDEV -> others.add(netdev(use));
            case NIC -> others.add(structured(use, "type"));
            case NET, TPMDEV, VIRTFS, FSDEV -> others.add(new OptionEntry(use, context.settings(OTHER, use)));
            case ISCSI -> others.add(new OptionEntry(use, context.settings(ISCSI, use)));
            case AUDIODEV -> others.add(required(structured(use, "driver"), "id", "driver"));
            case DISPLAY -> others.add(display(use));
            case VGA -> vga = use.argument();
            case SERIAL -> readSerial(use);
            case PARALLEL -> {
                parallelGiven = true;
                readPort(use, "could not connect parallel device to character backend '");
            }
            case DEBUGCON -> readPort(use, "invalid character backend '");
            case GDB -> readGdb(use);
            case USBDEVICE -> readUsbDevice(use.argument());
            default -> {
                return false;
            }
        }
        return true;
    }

    private OptionEntry drive(OptionUse use) throws QemuException {
        return use.place() != null
                ? new OptionEntry(use, OptionSettings.EMPTY.with("file", use.argument()))
                : new OptionEntry(use, context.settings(DRIVE, use));
    }

    private OptionEntry netdev(OptionUse use) throws QemuException {
        if (HELP.contains(use.argument())) {
            context.ask(new InfoRequest.Lines(Netdevs.help(), 0), true);
            return new OptionEntry(use, OptionSettings.EMPTY);
        }
        OptionEntry entry = required(structured(use, "type"), "id", "type");
        String type = choice(entry, "type", NETDEVS);
        boolean visited = use.argument().startsWith("{") || VISITED_NETDEVS.contains(type);
        if (!visited) {
            claimId(entry);
        }
        return entry;
    }

    private void claimId(OptionEntry netdev) throws QemuException {
        String id = netdev.id();
        if (id != null && !Identifiers.isWellFormed(id)) {
            throw QemuOpts.idRefused();
        }
        context.claimId(NETDEV, id);
    }

    private OptionEntry display(OptionUse use) throws QemuException {
        if (use.argument().startsWith("vnc")) {
            return new OptionEntry(use, OptionSettings.EMPTY);
        }
        OptionEntry entry = required(structured(use, "type"), "type");
        String type = choice(entry, "type", DISPLAYS);
        if (type.equals("none")) {
            for (String key : entry.members().members().keySet()) {
                if (!DISPLAY_KEYS.contains(key)) {
                    throw new QemuException("Parameter '" + key + "' is unexpected");
                }
            }
        }
        return entry;
    }

    private static String choice(OptionEntry entry, String key, List<String> values) throws QemuException {
        String value = entry.members().get(key) instanceof QString text ? text.value() : "";
        if (!values.contains(value)) {
            throw new QemuException("Parameter '" + key + "' does not accept value '" + value + "'");
        }
        return value;
    }

    private OptionEntry structured(OptionUse use, String impliedKey) throws QemuException {
        QDict members = context.members(use, impliedKey);
        return new OptionEntry(use, OptionSettings.EMPTY, members);
    }

    private static OptionEntry required(OptionEntry entry, String... names) throws QemuException {
        for (String name : names) {
            if (!entry.members().has(name)) {
                throw new QemuException("Parameter '" + name + "' is missing");
            }
        }
        return entry;
    }

    private void readSerial(OptionUse use) throws QemuException {
        String id = "serial" + serialCount++;
        String text = use.argument();
        if (text.startsWith(CHARDEV)) {
            serialPorts.add(new SerialOption(use, text.substring(CHARDEV.length())));
            return;
        }
        OptionEntry made = port(use, id);
        if (made == null) {
            return;
        }
        SerialOption serial = new SerialOption(use, id);
        if (made.settings().settings().isEmpty()) {
            throw new QemuException(serial.refusal().text());
        }
        serials.add(made);
        serialPorts.add(serial);
        if (text.startsWith("mon:")) {
            serialMonitors.add(new MonitorOption(use, id, MonitorOption.Mode.READLINE, false));
        }
    }

    private void readPort(OptionUse use, String refusal) throws QemuException {
        OptionEntry port = port(use, use.option().optionName());
        if (port != null && port.settings().settings().isEmpty()) {
            throw new QemuException(refusal + use.argument() + "'");
        }
    }

    private void readGdb(OptionUse use) throws QemuException {
        OptionEntry port = port(use, "gdb");
        if (port != null && port.settings().settings().isEmpty()) {
            throw new QemuException("gdbstub: couldn't create chardev");
        }
    }

    /** A character device in the short form; null for none, without settings if it is wrong, which has been told. */
    private @Nullable OptionEntry port(OptionUse use, String id) {
        String text = use.argument();
        if (text.equals("none") || text.startsWith(CHARDEV)) {
            return null;
        }
        OptionSettings settings = CharacterDevices.shortForm(id, text, context.persona(), context.messages());
        return new OptionEntry(use, settings == null ? OptionSettings.EMPTY : settings);
    }

    private void readUsbDevice(String name) throws QemuException {
        if (!USB_DEVICES.contains(name)) {
            if (name.indexOf(':') >= 0) {
                context.messages().error("usbdevice parameters are not supported anymore");
            }
            throw new QemuException("could not add USB device '" + name + "'");
        }
    }

    /** Adds a section of a configuration file. */
    void addDrive(OptionEntry entry) {
        others.add(entry);
    }

    /** The character devices that serial ports bring with them. */
    List<OptionEntry> serials() {
        return serials;
    }

    List<SerialOption> serialPorts() {
        return serialPorts;
    }

    /** The monitors that share a serial port's character device. */
    List<MonitorOption> serialMonitors() {
        return serialMonitors;
    }

    /** Whether anything has been said about serial ports, be it that there is none. */
    boolean hasSerialOption() {
        return serialCount > 0;
    }

    /** Whether anything has been said about parallel ports. */
    boolean hasParallelOption() {
        return parallelGiven;
    }

    /** All options read; what is told now names no option. */
    List<OptionEntry> finish() throws QemuException {
        String type = vga;
        if (type != null && !VGAS.contains(type) && !type.equals("help")) {
            throw new QemuException("unknown vga type: " + type);
        }
        return others;
    }
}
