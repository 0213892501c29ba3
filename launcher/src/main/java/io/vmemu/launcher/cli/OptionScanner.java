package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.OptionGroup;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.option.QemuOpts;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.time.ClockControl;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The first pass over the command line: tells options from arguments and refuses unknown options, before anything is done
 * about the known ones.
 */
final class OptionScanner {
    /** The environment variable that stands for {@code -x-vmemu persona=}, which wins over it. */
    static final String PERSONA_VARIABLE = "VMEMU_PERSONA";

    private static final OptionGroup VMEMU =
            OptionGroup.of("x-vmemu", null, "persona guest clock seed:num journal:bool " + HostOptionReader.KEYS);

    private final List<OptionUse> uses = new ArrayList<>();
    private OptionSettings vmemu = OptionSettings.EMPTY;
    private @Nullable OptionUse vmemuUse;

    private OptionScanner() {}

    /** Options in order, which QEMU to be, and what is ours. */
    record Result(List<OptionUse> uses, Persona persona, VmemuOptions vmemu) {}

    /** Reads the words behind the program's name. */
    static Result scan(List<String> words, UnaryOperator<@Nullable String> environment, Messages messages)
            throws StartupException {
        OptionScanner scanner = new OptionScanner();
        StartupException failure = scanner.split(words, messages);
        Persona persona = scanner.persona(environment);
        for (OptionUse use : scanner.uses) {
            if (use.place() == null) {
                check(use, persona);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return new Result(List.copyOf(scanner.uses), persona, scanner.vmemuOptions());
    }

    /** Splits up to the first mistake, which is told later: an option before it may not be of this release. */
    private @Nullable StartupException split(List<String> words, Messages messages) throws StartupException {
        int at = 0;
        while (at < words.size()) {
            String word = words.get(at++);
            if (!word.startsWith("-") || word.isEmpty()) {
                uses.add(new OptionUse(QemuOption.DRIVE, word, word, word));
                continue;
            }
            QemuOption option = QemuOption.named(word.substring(word.startsWith("--") ? 2 : 1));
            if (option == null) {
                return new StartupException(word, "invalid option");
            }
            String argument = "";
            if (option.takesArgument()) {
                if (at == words.size()) {
                    return new StartupException(word, "requires an argument");
                }
                argument = words.get(at++);
            }
            OptionUse use = new OptionUse(option, word, argument);
            uses.add(use);
            if (option == QemuOption.X_VMEMU) {
                readVmemu(use, messages);
            }
        }
        return null;
    }

    private static void check(OptionUse use, Persona persona) throws StartupException {
        if (!use.option().isOf(persona)) {
            throw new StartupException(use.asGiven(), "invalid option");
        }
        if (!use.option().isForThisTarget()) {
            throw new StartupException(use.location(), "Option not supported for this target");
        }
    }

    private void readVmemu(OptionUse use, Messages messages) throws StartupException {
        try {
            OptionSettings settings = QemuOpts.parse(VMEMU, use.argument(), Persona.QEMU_10_0, messages);
            vmemu = vmemu.and(settings == null ? OptionSettings.EMPTY : settings);
            vmemuUse = use;
        } catch (QemuException e) {
            throw StartupException.about(use, e);
        }
    }

    private Persona persona(UnaryOperator<@Nullable String> environment) throws StartupException {
        String name = vmemu.get("persona");
        String location = vmemuUse == null ? "" : vmemuUse.location();
        if (name == null) {
            name = environment.apply(PERSONA_VARIABLE);
            location = PERSONA_VARIABLE + "=" + name;
        }
        if (name == null || name.isEmpty()) {
            return Persona.QEMU_10_0;
        }
        return switch (name) {
            case "10.0" -> Persona.QEMU_10_0;
            case "7.2" -> Persona.QEMU_7_2;
            default -> throw refused(location, "persona", name);
        };
    }

    private VmemuOptions vmemuOptions() throws StartupException {
        OptionUse use = vmemuUse;
        if (use == null) {
            return VmemuOptions.NONE;
        }
        ClockControl.Mode clock = clock(use, vmemu.get("clock", "real"));
        try {
            String seed = vmemu.get("seed");
            return new VmemuOptions(
                    vmemu.get("guest"),
                    clock,
                    seed == null ? 0 : QemuNumbers.number("seed", seed),
                    "on".equals(vmemu.get("journal")),
                    HostOptionReader.read(vmemu));
        } catch (QemuException e) {
            throw StartupException.about(use, e);
        }
    }

    private static ClockControl.Mode clock(OptionUse use, String name) throws StartupException {
        return switch (name) {
            case "real" -> ClockControl.Mode.REAL;
            case "manual" -> ClockControl.Mode.MANUAL;
            case "jump" -> ClockControl.Mode.JUMP;
            default -> throw refused(use.location(), "clock", name);
        };
    }

    private static StartupException refused(String location, String key, String value) {
        return new StartupException(location, "Parameter '" + key + "' does not accept value '" + value + "'");
    }
}
