package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.option.Keyval;
import io.vmemu.emulator.option.OptionGroup;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.option.SizeText;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the options that say what the machine is. */
final class MachineOptionReader {
    private static final OptionGroup MEMORY = OptionGroup.merged("memory", "size", "size:size slots:num maxmem:size");
    private static final OptionGroup ACCEL = OptionGroup.open("accel", "accel");
    private static final OptionGroup NUMA = OptionGroup.open("numa", "type");
    private static final OptionGroup GLOBAL = OptionGroup.of("global", null, "driver property value");
    private static final OptionGroup OVERCOMMIT = OptionGroup.of("overcommit", null, "mem-lock cpu-pm:bool");
    private static final OptionGroup RTC = OptionGroup.merged("rtc", null, "base clock driftfix");
    private static final int UUID_LENGTH = 36;

    private final OptionContext context;
    private final QDict machine = new QDict();
    private final List<OptionEntry> accelerators = new ArrayList<>();
    private final List<OptionEntry> numa = new ArrayList<>();
    private final List<GlobalProperty> globals = new ArrayList<>();
    private OptionSettings memory = OptionSettings.EMPTY;
    private OptionSettings rtc = OptionSettings.EMPTY;
    private boolean memoryLocked;
    private @Nullable String cpu;
    private @Nullable String uuid;

    MachineOptionReader(OptionContext context) {
        this.context = context;
    }

    /** Reads an option; false if it is none of the machine's. */
    boolean read(OptionUse use) throws QemuException {
        String argument = use.argument();
        switch (use.option()) {
            case MACHINE, MACHINE_SHORT -> readMachine(argument);
            case SMP -> readSub(use, "smp", "cpus");
            case BOOT -> readSub(use, "boot", "order");
            case M -> memory = memory.and(context.settings(MEMORY, use));
            case ACCEL -> readAccel(use);
            case ENABLE_KVM -> machine.put("accel", "kvm");
            case CPU -> cpu = argument;
            case NUMA -> numa.add(new OptionEntry(use, context.settings(NUMA, use)));
            case GLOBAL -> readGlobal(use);
            case OVERCOMMIT -> readOvercommit(use);
            case UUID -> uuid = uuid(argument);
            case RTC -> rtc = rtc.and(context.settings(RTC, use));
            case KERNEL -> machine.put("kernel", argument);
            case INITRD -> machine.put("initrd", argument);
            case APPEND -> machine.put("append", argument);
            case DTB -> machine.put("dtb", argument);
            case SHIM -> machine.put("shim", argument);
            case BIOS -> machine.put("firmware", argument);
            case USB -> machine.put("usb", "on");
            case NO_ACPI -> machine.put("acpi", "off");
            case NO_HPET -> machine.put("hpet", "off");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void readMachine(String argument) throws QemuException {
        Keyval.Result result = Keyval.parse(argument, "type");
        merge(machine, result.members(), "");
        if (result.helpWanted()) {
            boolean typed = machine.has("type");
            context.ask(typed ? new InfoRequest.MachineProperties() : new InfoRequest.MachineTypes(), false);
        }
    }

    /** Options given earlier stay unless they are given again. The machine's keys have dashes, however written. */
    private static void merge(QDict into, QDict from, String path) throws QemuException {
        for (Map.Entry<String, QObject> member : from.members().entrySet()) {
            String key = path.isEmpty() ? member.getKey().replace('_', '-') : member.getKey();
            QObject before = into.get(key);
            QObject value = member.getValue();
            if (before instanceof QDict old && value instanceof QDict more) {
                merge(old, more, path + key + ".");
            } else if (before != null && (before instanceof QDict || value instanceof QDict)) {
                throw new QemuException("Parameters '" + path + key + ".*' used inconsistently");
            } else {
                into.put(key, value);
            }
        }
    }

    private void readSub(OptionUse use, String property, String impliedKey) throws QemuException {
        Keyval.Result result = Keyval.parse(use.argument(), impliedKey);
        if (result.helpWanted()) {
            String keys = property.equals("smp")
                    ? "clusters:num cores:num cpus:num dies:num maxcpus:num sockets:num threads:num"
                    : "menu:bool once order reboot-timeout splash splash-time strict:bool";
            context.ask(
                    new InfoRequest.Lines(
                            OptionGroup.of(property + "-opts", null, keys).help(), 0),
                    true);
            return;
        }
        QObject before = machine.get(property);
        if (before != null && !(before instanceof QDict)) {
            throw new QemuException("Parameter '" + property + "' used inconsistently");
        }
        QDict members = before instanceof QDict dict ? dict : new QDict();
        result.members().members().forEach(members::put);
        machine.put(property, members);
    }

    private void readAccel(OptionUse use) throws QemuException {
        OptionSettings settings = context.settings(ACCEL, use);
        if (settings.get("accel", "").equals("help")) {
            context.ask(
                    new InfoRequest.Lines(List.of("Accelerators supported in QEMU binary:", "tcg", "kvm"), 0), true);
        }
        accelerators.add(new OptionEntry(use, settings));
    }

    /** {@code DRIVER.PROPERTY=VALUE}, or the three named. */
    private void readGlobal(OptionUse use) throws QemuException {
        String text = use.argument();
        int equals = text.indexOf('=');
        int dot = text.indexOf('.');
        if (dot > 0 && equals > dot + 1) {
            globals.add(new GlobalProperty(
                    text.substring(0, dot), text.substring(dot + 1, equals), text.substring(equals + 1)));
            return;
        }
        OptionSettings settings = context.settings(GLOBAL, use);
        String driver = settings.get("driver");
        String property = settings.get("property");
        String value = settings.get("value");
        if (driver == null || property == null || value == null) {
            throw new QemuException("options 'driver', 'property', and 'value' are required");
        }
        globals.add(new GlobalProperty(driver, property, value));
    }

    private void readOvercommit(OptionUse use) throws QemuException {
        String lock = context.settings(OVERCOMMIT, use).get("mem-lock");
        if (lock == null) {
            return;
        }
        if (!context.persona().isAtLeast(Persona.QEMU_10_0)) {
            memoryLocked = QemuNumbers.bool("mem-lock", lock);
        } else if (lock.equals("on") || lock.equals("on-fault")) {
            memoryLocked = true;
        } else if (lock.equals("off")) {
            memoryLocked = false;
        } else {
            throw new QemuException("parameter 'mem-lock' expects one of 'on', 'off', 'on-fault'");
        }
    }

    private static String uuid(String text) throws QemuException {
        boolean good = text.length() == UUID_LENGTH;
        for (int i = 0; good && i < UUID_LENGTH; i++) {
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            good = dash ? text.charAt(i) == '-' : Character.digit(text.charAt(i), 16) >= 0;
        }
        if (!good) {
            throw new QemuException("failed to parse UUID string: wrong format");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** All options are read: checks what goes together. Texts of this stage name no option. */
    MachineOptions finish() throws QemuException {
        checkRtc();
        checkDirectBoot();
        Persona persona = context.persona();
        SmpOptions smp = take("smp") instanceof QDict members ? SmpOptions.of(members, persona) : SmpOptions.NONE;
        BootOptions boot = BootOptions.of(take("boot") instanceof QDict members ? members : new QDict());
        MemoryOptions sizes = memory();
        String type = text("type");
        machine.members().remove("type");
        return new MachineOptions(
                type, machine, sizes, smp, boot, accelerators(), cpu, numa, globals, memoryLocked, uuid);
    }

    private @Nullable QObject take(String property) throws QemuException {
        QObject value = machine.members().remove(property);
        if (value != null && !(value instanceof QDict)) {
            throw new QemuException("Invalid parameter type for '" + property + "', expected: object");
        }
        return value;
    }

    private @Nullable String text(String property) {
        return machine.get(property) instanceof QString text ? text.value() : null;
    }

    /** {@code -m}'s size counts in MiB unless it says otherwise; the machine's {@code memory.size} in bytes. */
    private MemoryOptions memory() throws QemuException {
        QObject given = machine.members().remove("memory");
        QDict members = given instanceof QDict dict ? dict : new QDict();
        if (given != null && !(given instanceof QDict)) {
            throw new QemuException("Parameter 'memory' used inconsistently");
        }
        String size = memory.get("size");
        if (size != null) {
            char last = size.charAt(size.length() - 1);
            members.put("size", last >= '0' && last <= '9' ? size + "M" : size);
        }
        if (memory.has("maxmem")) {
            members.put("max-size", memory.get("maxmem", ""));
        }
        if (memory.has("slots")) {
            members.put("slots", memory.get("slots", ""));
        }
        Long bytes = size(members, "size");
        Long maxmem = size(members, "max-size");
        Long slots =
                members.get("slots") instanceof QString text ? (Long) QemuNumbers.number("slots", text.value()) : null;
        for (String key : members.members().keySet()) {
            if (!key.equals("size") && !key.equals("max-size") && !key.equals("slots")) {
                throw new QemuException("Parameter 'memory." + key + "' is unexpected");
            }
        }
        return new MemoryOptions(bytes, maxmem, slots);
    }

    private @Nullable Long size(QDict members, String name) throws QemuException {
        if (!(members.get(name) instanceof QString text)) {
            return null;
        }
        SizeText size = SizeText.read(text.value(), context.persona());
        if (size.status() != SizeText.Status.GOOD) {
            throw new QemuException("Parameter 'memory." + name + "' expects size");
        }
        if (size.hexWithSuffix()) {
            context.messages().warn("Using a multiplier suffix on hex numbers is deprecated: " + text.value());
        }
        return size.bytes();
    }

    private List<AccelOption> accelerators() throws QemuException {
        String inMachine = text("accel");
        List<AccelOption> options = new ArrayList<>();
        for (OptionEntry entry : accelerators) {
            options.add(new AccelOption(entry.settings().get("accel", ""), entry));
        }
        if (inMachine == null) {
            return options;
        }
        if (!options.isEmpty()) {
            throw new QemuException("The -accel and \"-machine accel=\" options are incompatible");
        }
        int start = 0;
        while (start < inMachine.length()) {
            int colon = inMachine.indexOf(':', start);
            int end = colon < 0 ? inMachine.length() : colon;
            options.add(new AccelOption(inMachine.substring(start, end), null));
            start = end + 1;
        }
        if (options.isEmpty()) {
            throw new QemuException("no accelerator found");
        }
        return options;
    }

    private void checkRtc() throws QemuException {
        String base = rtc.get("base", "utc");
        if (!base.equals("utc") && !base.equals("localtime") && !isDate(base)) {
            throw new QemuException("invalid datetime format\nvalid formats: '2006-06-17T16:01:21' or '2006-06-17'");
        }
        String clock = rtc.get("clock", "host");
        if (!clock.equals("host") && !clock.equals("rt") && !clock.equals("vm")) {
            throw new QemuException("invalid option value '" + clock + "'");
        }
        String fix = rtc.get("driftfix", "none");
        if (!fix.equals("slew") && !fix.equals("none")) {
            throw new QemuException("invalid option value '" + fix + "'");
        }
    }

    /** Whether a text looks like {@code 2006-06-17} or {@code 2006-06-17T16:01:21}. */
    private static boolean isDate(String text) {
        String form = text.length() == 10 ? "dddd-dd-dd" : "dddd-dd-ddTdd:dd:dd";
        if (text.length() != form.length()) {
            return false;
        }
        for (int i = 0; i < form.length(); i++) {
            char c = text.charAt(i);
            if (form.charAt(i) == 'd' ? c < '0' || c > '9' : c != form.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void checkDirectBoot() throws QemuException {
        if (machine.has("kernel")) {
            return;
        }
        if (machine.has("append")) {
            throw new QemuException("-append only allowed with -kernel option");
        }
        if (machine.has("initrd")) {
            throw new QemuException("-initrd only allowed with -kernel option");
        }
        if (machine.has("shim")) {
            throw new QemuException("-shim only allowed with -kernel option");
        }
    }
}
