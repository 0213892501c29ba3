package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.json.Json;
import java.util.ArrayList;
import java.util.List;

/** Reads command lines for tests and keeps what is said about them. */
final class CommandLines {
    private final List<String> said = new ArrayList<>();
    private final Messages messages = new Messages("qemu", said::add, () -> 1_000_001);
    private final String persona;

    private CommandLines(String persona) {
        this.persona = persona;
    }

    static CommandLines of(Persona persona) {
        return new CommandLines(persona.major() + "." + persona.minor());
    }

    static CommandLines modern() {
        return of(Persona.QEMU_10_0);
    }

    QemuCommandLine parse(String... words) throws StartupException {
        return new CommandLineParser(
                        "qemu", messages, Json::parse, name -> name.equals("VMEMU_PERSONA") ? persona : null)
                .parse(List.of(words));
    }

    /** Reads a command line that must be right, and be read without a word. */
    static QemuCommandLine good(String... words) {
        CommandLines lines = modern();
        try {
            QemuCommandLine line = lines.parse(words);
            if (!lines.said.isEmpty()) {
                throw new AssertionError(lines.said.toString());
            }
            return line;
        } catch (StartupException e) {
            throw new AssertionError(e.location() + ": " + e.text(), e);
        }
    }

    /** All that is said about a command line, warnings and why it is refused, without the program's name. */
    static List<String> saidAbout(Persona persona, String... words) {
        CommandLines lines = of(persona);
        try {
            for (OptionEntry chardev : lines.parse(words).devices().chardevs()) {
                check(chardev);
            }
        } catch (StartupException e) {
            lines.messages.error(e);
        }
        return lines.said.stream()
                .map(message -> message.replace("qemu: ", "").replaceFirst("^qemu:", ":"))
                .toList();
    }

    private static void check(OptionEntry chardev) throws StartupException {
        try {
            CharacterBackend.of(chardev);
        } catch (QemuException e) {
            throw StartupException.about(chardev.use(), e);
        }
    }

    static List<String> saidAbout(String... words) {
        return saidAbout(Persona.QEMU_10_0, words);
    }

    /** Messages with the program's name, as they go to stderr. */
    List<String> said() {
        return said;
    }

    Messages messages() {
        return messages;
    }
}
