package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.Setting;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a command line in QEMU's order: first it tells options from arguments and refuses unknown ones; then it reads each
 * option in turn; then it checks what goes together. What is wrong with an option is told when its turn comes.
 */
public final class CommandLineParser {
    private final String program;
    private final Messages messages;
    private final JsonReader json;
    private final UnaryOperator<@Nullable String> environment;

    /**
     * A parser.
     *
     * @param program the program's name in messages
     * @param messages takes warnings; options change how messages look
     * @param environment environment variables by name
     */
    public CommandLineParser(
            String program, Messages messages, JsonReader json, UnaryOperator<@Nullable String> environment) {
        this.program = program;
        this.messages = messages;
        this.json = json;
        this.environment = environment;
    }

    /** Reads the words behind the program's name. */
    public QemuCommandLine parse(List<String> words) throws StartupException {
        OptionScanner.Result scanned = OptionScanner.scan(words, environment, messages);
        OptionContext context = new OptionContext(messages, json, scanned.persona());
        Readers readers = new Readers(
                new MachineOptionReader(context), new DeviceOptionReader(context), new RunOptionReader(context));
        for (OptionUse use : scanned.uses()) {
            read(use, readers);
            if (context.isDone()) {
                break;
            }
        }
        messages.setLocation(null);
        return finish(scanned, context, readers);
    }

    /** Reads words that are to make a machine in this program; those that would have something printed instead are refused. */
    public QemuCommandLine parseMachine(List<String> words) throws StartupException {
        QemuCommandLine line = parse(words);
        if (line.info() != null) {
            throw new StartupException(
                    null, "there is no machine with -version, -help, or help in place of an option's argument");
        }
        return line;
    }

    private record Readers(MachineOptionReader machine, DeviceOptionReader devices, RunOptionReader run) {
        /** Options that none of the readers knows concern parts that nothing here emulates. */
        void read(OptionUse use) throws QemuException {
            if (!run.read(use) && !machine.read(use)) {
                devices.read(use);
            }
        }
    }

    private void read(OptionUse use, Readers readers) throws StartupException {
        messages.setLocation(use.location());
        try {
            if (use.option() == QemuOption.READCONFIG) {
                readConfiguration(use, readers);
            } else {
                readers.read(use);
            }
        } catch (QemuException e) {
            throw StartupException.about(use, e);
        }
    }

    private void readConfiguration(OptionUse use, Readers readers) throws StartupException {
        for (ConfigurationFile.Section section : ConfigurationFile.read(use)) {
            QemuOption option = optionOf(section.group());
            if (option == null) {
                throw new StartupException(section.location(), "There is no option group '" + section.group() + "'");
            }
            messages.setLocation(section.location());
            OptionUse inFile = new OptionUse(option, "", argument(section.settings()), section.location());
            try {
                if (!readers.devices().readSection(inFile, section.group(), section.settings())) {
                    readers.read(inFile);
                }
            } catch (QemuException e) {
                throw StartupException.about(inFile, e);
            }
        }
    }

    /** The settings as the option's argument. */
    private static String argument(OptionSettings settings) {
        StringBuilder text = new StringBuilder();
        for (Setting setting : settings.settings()) {
            if (!text.isEmpty()) {
                text.append(',');
            }
            text.append(setting.key()).append('=').append(setting.value().replace(",", ",,"));
        }
        if (settings.id() != null) {
            text.append(text.isEmpty() ? "" : ",").append("id=").append(settings.id());
        }
        return text.toString();
    }

    private static @Nullable QemuOption optionOf(String group) {
        return switch (group) {
            case "smp-opts" -> QemuOption.SMP;
            case "boot-opts" -> QemuOption.BOOT;
            case "memory" -> QemuOption.M;
            case "accel",
                    "action",
                    "add-fd",
                    "audiodev",
                    "blockdev",
                    "chardev",
                    "device",
                    "drive",
                    "fw_cfg",
                    "global",
                    "icount",
                    "machine",
                    "mon",
                    "msg",
                    "name",
                    "net",
                    "netdev",
                    "nic",
                    "numa",
                    "object",
                    "overcommit",
                    "rtc",
                    "sandbox",
                    "tpmdev",
                    "trace" -> QemuOption.named(group);
            default -> null;
        };
    }

    private QemuCommandLine finish(OptionScanner.Result scanned, OptionContext context, Readers readers)
            throws StartupException {
        try {
            InfoRequest info = context.info();
            if (context.isDone()) {
                // Nothing else matters now, not even whether it is right.
                return new QemuCommandLine(
                        program,
                        scanned.persona(),
                        scanned.vmemu(),
                        new MachineOptionReader(context).finish(),
                        new DeviceOptionReader(context).finish(),
                        new RunOptionReader(context).finish(),
                        readers.run().finishLog(),
                        info);
            }
            MachineOptions machine = readers.machine().finish();
            if (!readers.run().noDefaults()) {
                RunOptionReader run = readers.run();
                readers.devices().addDefaults(run.noGraphic(), run.daemonize(), !"none".equals(machine.type()));
            }
            return new QemuCommandLine(
                    program,
                    scanned.persona(),
                    scanned.vmemu(),
                    machine,
                    readers.devices().finish(),
                    readers.run().finish(),
                    readers.run().finishLog(),
                    info);
        } catch (QemuException e) {
            throw new StartupException(null, e.desc());
        }
    }
}
