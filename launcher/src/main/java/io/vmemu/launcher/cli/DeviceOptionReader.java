package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.OptionGroup;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.option.QemuOpts;
import io.vmemu.emulator.option.Setting;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the options that say what the machine consists of. */
final class DeviceOptionReader {
    private static final OptionGroup DEVICE = OptionGroup.open("device", "driver");
    private static final OptionGroup OBJECT = OptionGroup.open("object", "qom-type");
    private static final OptionGroup FW_CFG = OptionGroup.of("fw_cfg", "name", "name file string gen_id");
    private static final OptionGroup ADD_FD = OptionGroup.of("add-fd", null, "fd:num set:num opaque");
    private static final OptionGroup MON = OptionGroup.of("mon", "chardev", "mode chardev pretty:bool");

    private final OptionContext context;
    private final List<OptionEntry> objects = new ArrayList<>();
    private final List<OptionEntry> devices = new ArrayList<>();
    private final List<OptionEntry> chardevs = new ArrayList<>();
    private final List<MonitorOption> monitors = new ArrayList<>();
    private final List<OptionEntry> firmwareConfig = new ArrayList<>();
    private final List<FdSetEntry> fdSets = new ArrayList<>();
    private final PeripheryOptionReader periphery;
    private int compatMonitors;
    private boolean monitorGiven;

    DeviceOptionReader(OptionContext context) {
        this.context = context;
        this.periphery = new PeripheryOptionReader(context);
    }

    /** Reads an option; false if it is none of these. */
    boolean read(OptionUse use) throws QemuException {
        switch (use.option()) {
            case DEVICE -> devices.add(device(use));
            case OBJECT -> readObject(use);
            case CHARDEV -> readChardev(use);
            case MON -> readMon(use);
            case QMP -> readMonitor(use, MonitorOption.Mode.CONTROL, false);
            case QMP_PRETTY -> readMonitor(use, MonitorOption.Mode.CONTROL, true);
            case MONITOR -> readMonitor(use, MonitorOption.Mode.READLINE, false);
            case FW_CFG -> firmwareConfig.add(firmwareEntry(use));
            case ADD_FD -> fdSets.add(fdSet(use));
            case SET -> readSet(use);
            default -> {
                return periphery.read(use);
            }
        }
        return true;
    }

    private OptionEntry device(OptionUse use) throws QemuException {
        OptionEntry entry = context.entry(DEVICE, use);
        String driver = entry.settings().get("driver", "");
        if (driver.equals("help")) {
            context.ask(new InfoRequest.Devices(), false);
        } else if (entry.settings().has("help")) {
            context.ask(new InfoRequest.DeviceProperties(driver), false);
        }
        return entry;
    }

    private void readObject(OptionUse use) throws QemuException {
        OptionEntry entry = context.entry(OBJECT, use);
        String type = entry.settings().get("qom-type", "");
        if (type.equals("help")) {
            context.ask(new InfoRequest.Objects(), true);
        } else if (entry.settings().has("help")) {
            context.ask(new InfoRequest.ObjectProperties(use, type), true);
        }
        objects.add(entry);
    }

    private void readChardev(OptionUse use) throws QemuException {
        OptionSettings settings = context.settings(CharacterDevices.GROUP, use);
        if (settings.get("backend", "").equals("help")) {
            context.ask(new InfoRequest.Lines(CharacterBackend.help(), 0), true);
        }
        chardevs.add(new OptionEntry(use, settings));
    }

    private void readMon(OptionUse use) throws QemuException {
        monitorGiven = true;
        OptionSettings settings = context.settings(MON, use);
        String mode = settings.get("mode", "readline");
        if (!mode.equals("control") && !mode.equals("readline")) {
            throw new QemuException("Parameter 'mode' does not accept value '" + mode + "'");
        }
        String chardev = settings.get("chardev");
        if (chardev == null) {
            throw new QemuException("Parameter 'chardev' is missing");
        }
        monitors.add(new MonitorOption(
                use,
                chardev,
                mode.equals("control") ? MonitorOption.Mode.CONTROL : MonitorOption.Mode.READLINE,
                settings.flag("pretty", false)));
    }

    /** {@code -qmp} and the like: a character device in the short form, with a monitor on it. */
    private void readMonitor(OptionUse use, MonitorOption.Mode mode, boolean pretty) throws QemuException {
        monitorGiven = true;
        String text = use.argument();
        if (mode == MonitorOption.Mode.READLINE && text.equals("none")) {
            return;
        }
        if (text.startsWith("chardev:")) {
            String chardev = text.substring("chardev:".length());
            context.claimId(MON, chardev);
            monitors.add(new MonitorOption(use, chardev, mode, pretty));
            return;
        }
        String id = "compat_monitor" + compatMonitors++;
        OptionSettings settings = CharacterDevices.shortForm(id, text, context.persona(), context.messages());
        if (settings == null) {
            throw new QemuException("parse error: " + text);
        }
        context.claimId(CharacterDevices.GROUP, id);
        chardevs.add(new OptionEntry(use, settings));
        monitors.add(new MonitorOption(use, id, mode, pretty));
    }

    private OptionEntry firmwareEntry(OptionUse use) throws QemuException {
        OptionSettings settings = context.settings(FW_CFG, use);
        int contents =
                (settings.has("file") ? 1 : 0) + (settings.has("string") ? 1 : 0) + (settings.has("gen_id") ? 1 : 0);
        if (settings.get("name", "").isEmpty() || contents != 1) {
            throw new QemuException("name, plus exactly one of file, string and gen_id, are needed");
        }
        return new OptionEntry(use, settings);
    }

    private FdSetEntry fdSet(OptionUse use) throws QemuException {
        OptionSettings settings = context.settings(ADD_FD, use);
        String fd = settings.get("fd");
        String set = settings.get("set");
        long number = fd == null ? -1 : QemuNumbers.number("fd", fd);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new QemuException("fd option is required and must be non-negative");
        }
        if (number <= 2) {
            throw new QemuException("fd cannot be a standard I/O stream");
        }
        long setNumber = set == null ? -1 : QemuNumbers.number("set", set);
        if (setNumber < 0) {
            throw new QemuException("set option is required and must be non-negative");
        }
        return new FdSetEntry(use, (int) number, setNumber, settings.get("opaque"));
    }

    /** {@code GROUP.ID.KEY=VALUE}: one more pair for an option before. */
    private void readSet(OptionUse use) throws QemuException {
        String text = use.argument();
        int first = text.indexOf('.');
        int second = first < 0 ? -1 : text.indexOf('.', first + 1);
        int equals = second < 0 ? -1 : text.indexOf('=', second + 1);
        if (first < 1 || second == first + 1 || equals <= second + 1) {
            throw new QemuException("can't parse: \"" + text + "\"");
        }
        String group = text.substring(0, first);
        String id = text.substring(first + 1, second);
        Setting more = new Setting(text.substring(second + 1, equals), text.substring(equals + 1));
        switch (group) {
            case "device" -> extend(devices, DEVICE, id, more);
            case "chardev" -> extend(chardevs, CharacterDevices.GROUP, id, more);
            case "object", "machine", "smp-opts", "boot-opts", "audiodev" ->
                throw new QemuException("-set is not supported with " + group);
            case "accel",
                    "acpi",
                    "action",
                    "add-fd",
                    "drive",
                    "fsdev",
                    "fw_cfg",
                    "global",
                    "icount",
                    "iscsi",
                    "memory",
                    "mon",
                    "msg",
                    "name",
                    "net",
                    "netdev",
                    "nic",
                    "numa",
                    "option-rom",
                    "overcommit",
                    "plugin",
                    "rtc",
                    "sandbox",
                    "smbios",
                    "tpmdev",
                    "trace",
                    "virtfs",
                    "vnc" -> throw noSuch(group, id);
            default -> throw new QemuException("There is no option group '" + group + "'");
        }
    }

    private void extend(List<OptionEntry> entries, OptionGroup group, String id, Setting more) throws QemuException {
        for (int i = 0; i < entries.size(); i++) {
            OptionEntry entry = entries.get(i);
            if (id.equals(entry.settings().id())) {
                QemuOpts.check(group, more, context.persona(), context.messages());
                entries.set(i, new OptionEntry(entry.use(), entry.settings().with(more.key(), more.value())));
                return;
            }
        }
        throw noSuch(group.name(), id);
    }

    private static QemuException noSuch(String group, String id) {
        return new QemuException("there is no " + group + " \"" + id + "\" defined");
    }

    /** Adds what a configuration file says; the group must be one of these. */
    boolean readSection(OptionUse use, String group, OptionSettings settings) throws QemuException {
        OptionEntry entry = new OptionEntry(use, settings);
        switch (group) {
            case "device" -> add(devices, DEVICE, entry);
            case "object" -> add(objects, OBJECT, entry);
            case "chardev" -> add(chardevs, CharacterDevices.GROUP, entry);
            case "drive" -> periphery.addDrive(entry);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void add(List<OptionEntry> entries, OptionGroup group, OptionEntry entry) throws QemuException {
        @Nullable String id = entry.settings().id();
        if (id != null) {
            QemuOpts.checkId(group, id);
        }
        context.claimId(group, id);
        for (Setting setting : entry.settings().settings()) {
            QemuOpts.check(group, setting, context.persona(), context.messages());
        }
        entries.add(entry);
    }

    /**
     * Adds what QEMU adds to a machine that has not been told to be without.
     *
     * @param noGraphic whether that is on the program's own terminal
     * @param daemonize whether the program gives its terminal up
     * @param hasPorts whether the machine has serial and parallel ports
     */
    void addDefaults(boolean noGraphic, boolean daemonize, boolean hasPorts) throws QemuException {
        boolean monitor = !monitorGiven && periphery.serialMonitors().isEmpty();
        boolean serial = hasPorts && !periphery.hasSerialOption() && !isThere("isa-serial");
        boolean parallel = hasPorts && !periphery.hasParallelOption() && !isThere("isa-parallel");
        if (noGraphic && daemonize && (monitor || serial || parallel)) {
            throw new QemuException("-nographic cannot be used with -daemonize");
        }
        if (parallel) {
            OptionSettings settings = OptionSettings.EMPTY.with("backend", noGraphic ? "null" : "vc");
            chardevs.add(new OptionEntry(
                    OptionUse.byDefault(QemuOption.PARALLEL, ""),
                    new OptionSettings("parallel0", settings.settings())));
        }
        if (serial) {
            String backend = !noGraphic ? "vc" : monitor ? "mon:stdio" : "stdio";
            periphery.read(OptionUse.byDefault(QemuOption.SERIAL, backend));
        }
        if (noGraphic && monitor && !serial) {
            readMonitor(OptionUse.byDefault(QemuOption.MONITOR, "stdio"), MonitorOption.Mode.READLINE, false);
        }
    }

    private boolean isThere(String driver) {
        QString name = QString.of(driver);
        return devices.stream().anyMatch(device -> name.equals(device.members().get("driver")));
    }

    DeviceOptions finish() throws QemuException {
        monitors.addAll(periphery.serialMonitors());
        return new DeviceOptions(
                objects,
                devices,
                chardevs,
                monitors,
                firmwareConfig,
                fdSets,
                periphery.serials(),
                periphery.serialPorts(),
                periphery.finish());
    }
}
