package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.Digits;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.option.SizeText;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import java.util.List;

/** Commands about migration: words for the QMP commands that do it. */
final class MigrationCommands {
    private static final List<String> STATES = List.of(
            "none",
            "setup",
            "cancelling",
            "cancelled",
            "active",
            "postcopy-active",
            "postcopy-paused",
            "postcopy-recover-setup",
            "postcopy-recover",
            "completed",
            "failed",
            "colo",
            "pre-switchover",
            "device",
            "wait-unplug");

    private MigrationCommands() {}

    static void register(CommandTable commands, Persona persona) {
        boolean modern = persona.isAtLeast(Persona.QEMU_10_0);
        if (modern) {
            add(
                    commands,
                    "migrate",
                    "[-d] [-r] uri",
                    "migrate to URI (using -d to not wait for completion)\n\t\t\t -r to resume a paused postcopy migration",
                    MigrationCommands::migrate,
                    "migrate",
                    HmpParameter.flag('d'),
                    HmpParameter.flag('r'),
                    HmpParameter.word("uri"));
        } else {
            add(
                    commands,
                    "migrate",
                    "[-d] [-b] [-i] [-r] uri",
                    "migrate to URI (using -d to not wait for completion)"
                            + "\n\t\t\t -b for migration without shared storage with full copy of disk"
                            + "\n\t\t\t -i for migration without shared storage with incremental copy of disk"
                            + " (base image shared between src and destination)"
                            + "\n\t\t\t -r to resume a paused migration",
                    MigrationCommands::migrate,
                    "migrate",
                    HmpParameter.flag('d'),
                    HmpParameter.flag('b'),
                    HmpParameter.flag('i'),
                    HmpParameter.flag('r'),
                    HmpParameter.word("uri"));
        }
        registerSteps(commands);
        add(
                commands,
                "migrate_set_capability",
                "capability state",
                "Enable/Disable the usage of a capability for migration",
                MigrationCommands::setCapability,
                "migrate-set-capabilities",
                HmpParameter.word("capability"),
                HmpParameter.of(HmpParameter.Kind.ON_OFF, "state"));
        add(
                commands,
                "migrate_set_parameter",
                "parameter value",
                "Set the parameter for migration",
                MigrationCommands::setParameter,
                "migrate-set-parameters",
                HmpParameter.word("parameter"),
                HmpParameter.word("value"));
    }

    private static void registerSteps(CommandTable commands) {
        add(
                commands,
                "migrate_cancel",
                "",
                "cancel the current VM migration",
                call -> call.qmp("migrate_cancel"),
                "migrate_cancel");
        add(
                commands,
                "migrate_continue",
                "state",
                "Continue migration from the given paused state",
                MigrationCommands::proceed,
                "migrate-continue",
                HmpParameter.word("state"));
        add(
                commands,
                "migrate_incoming",
                "uri",
                "Continue an incoming migration from an -incoming defer",
                call -> call.qmp("migrate-incoming", uri(call)),
                "migrate-incoming",
                HmpParameter.word("uri"));
        add(
                commands,
                "migrate_recover",
                "uri",
                "Continue a paused incoming postcopy migration",
                call -> call.qmp("migrate-recover", uri(call)),
                "migrate-recover",
                HmpParameter.word("uri"));
        add(
                commands,
                "migrate_pause",
                "",
                "Pause an ongoing migration (postcopy-only)",
                call -> call.qmp("migrate-pause"),
                "migrate-pause");
        add(
                commands,
                "migrate_start_postcopy",
                "",
                "Followup to a migration command to switch the migration to postcopy mode. The postcopy-ram capability"
                        + " must be set on both source and destination before the original migration command .",
                call -> call.qmp("migrate-start-postcopy"),
                "migrate-start-postcopy");
    }

    private static void add(
            CommandTable commands,
            String name,
            String syntax,
            String help,
            HmpHandler handler,
            String qmpCommand,
            HmpParameter... parameters) {
        commands.add(new HmpCommand(name, syntax, help, List.of(parameters), List.of(qmpCommand), handler));
    }

    private static QDict uri(HmpCall call) {
        return new QDict().put("uri", call.string("uri"));
    }

    private static void migrate(HmpCall call) throws QemuException {
        QDict arguments = uri(call);
        if (call.arguments().flag('b')) {
            arguments.put("blk", true);
        }
        if (call.arguments().flag('i')) {
            arguments.put("inc", true);
        }
        if (call.arguments().flag('r')) {
            arguments.put("resume", true);
        }
        call.qmp("migrate", arguments);
        if (!call.arguments().flag('d') && !call.user().waitUntil(() -> hasEnded(call))) {
            call.out().line("terminal does not allow synchronous migration, continuing detached");
        }
    }

    private static boolean hasEnded(HmpCall call) {
        try {
            String status = call.qmpObject("query-migrate").stringOrNull("status");
            return status != null && !status.equals("setup") && !status.equals("active");
        } catch (QemuException e) {
            throw new IllegalStateException("query-migrate refuses nothing", e);
        }
    }

    private static void proceed(HmpCall call) throws QemuException {
        String state = call.string("state");
        if (!STATES.contains(state) || (state.equals("postcopy-recover-setup") && !call.isModern())) {
            throw new QemuException("invalid parameter value: " + state);
        }
        call.qmp("migrate-continue", new QDict().put("state", state));
    }

    private static void setCapability(HmpCall call) throws QemuException {
        String capability = call.string("capability");
        boolean known = false;
        for (Fields status : call.qmpObjects("query-migrate-capabilities")) {
            known |= status.string("capability").equals(capability);
        }
        if (!known) {
            throw new QemuException("invalid parameter value: " + capability);
        }
        QDict status = new QDict()
                .put("capability", capability)
                .put("state", call.arguments().bool("state"));
        QList capabilities = new QList();
        capabilities.add(status);
        call.qmp("migrate-set-capabilities", new QDict().put("capabilities", capabilities));
    }

    private static void setParameter(HmpCall call) throws QemuException {
        String name = call.string("parameter");
        MigrationParameter parameter =
                MigrationParameter.find(name, call.machine().persona());
        if (parameter == null) {
            throw new QemuException("invalid parameter value: " + name);
        }
        QObject value = value(parameter, call.string("value"), call);
        call.qmp("migrate-set-parameters", new QDict().put(name, value));
    }

    private static QObject value(MigrationParameter parameter, String text, HmpCall call) throws QemuException {
        String name = parameter.wireName();
        return switch (parameter.kind()) {
            case BANDWIDTH -> QNum.of(bandwidth(text, call.machine().persona()));
            case SIZE ->
                QNum.ofUnsigned(QemuNumbers.size(name, text, call.machine().persona(), call.out()));
            case UINT8 -> number(name, text, 8);
            case UINT32 -> number(name, text, 32);
            case BOOL -> QBool.of(QemuNumbers.bool(name, text));
            case TEXT -> new QString(text);
            case QMP_ONLY -> throw new QemuException("The " + name + " parameter can only be set through QMP");
        };
    }

    /** Bytes a second; without a suffix they are MiB. */
    private static long bandwidth(String text, Persona persona) throws QemuException {
        boolean suffix = !text.isEmpty() && QemuNumbers.unitOf(text.charAt(text.length() - 1)) >= 0;
        boolean hexadecimal = text.regionMatches(true, 0, "0x", 0, 2);
        SizeText size = SizeText.read(suffix || hexadecimal ? text : text + "M", persona);
        long bytes = hexadecimal ? size.bytes() << 20 : size.bytes();
        if (size.status() != SizeText.Status.GOOD || bytes < 0) {
            throw new QemuException("Invalid size " + text);
        }
        return bytes;
    }

    private static QNum number(String name, String text, int bits) throws QemuException {
        Digits digits = Digits.of(text);
        if (digits.count() == 0 || digits.end() != text.length() || digits.overflow()) {
            throw new QemuException("Parameter '" + name + "' expects uint64");
        }
        long value = digits.negative() ? -digits.value() : digits.value();
        if (value >>> bits != 0) {
            throw new QemuException("Parameter '" + name + "' expects uint" + bits + "_t");
        }
        return QNum.of(value);
    }
}
