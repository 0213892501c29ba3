package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.Digits;
import io.vmemu.emulator.option.OptionGroup;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuOpts;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes the rest of a command line apart by the parameters of a command. Observed on QEMU 7.2 and 10.0. */
final class ArgumentReader {
    private static final OptionGroup DEVICE = OptionGroup.open("device", "driver");
    private static final OptionGroup NETDEV = OptionGroup.open("netdev", "type");
    private static final long MIB = 1L << 20;

    private final HmpCommand command;
    private final String line;
    private final Persona persona;
    private final ErrorReporter warnings;
    private final HmpArguments values = new HmpArguments();
    private DataFormat format;
    private int at;

    /**
     * A reader.
     *
     * @param from where the arguments begin
     * @param format the format that {@code print} uses if the line names none
     * @param warnings takes the ones about options
     */
    ArgumentReader(
            HmpCommand command, String line, int from, Persona persona, DataFormat format, ErrorReporter warnings) {
        this.command = command;
        this.line = line;
        this.at = from;
        this.persona = persona;
        this.format = format;
        this.warnings = warnings;
    }

    /** Reads all arguments. */
    HmpArguments read() throws HmpSyntaxException {
        List<HmpParameter> parameters = command.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            skipSpace();
            HmpParameter parameter = parameters.get(i);
            if (parameter.kind() == HmpParameter.Kind.FLAG) {
                flag(parameter, parameters.subList(i + 1, parameters.size()));
            } else if (!parameter.optional() || at < line.length()) {
                values.put(parameter.name(), value(parameter));
            }
        }
        skipSpace();
        if (at < line.length()) {
            throw error("extraneous characters at the end of line");
        }
        return values;
    }

    /** The format that {@code print} used last. */
    DataFormat format() {
        return format;
    }

    private Object value(HmpParameter parameter) throws HmpSyntaxException {
        return switch (parameter.kind()) {
            case WORD -> required(word());
            case REST -> rest();
            case OPTIONS -> options(DEVICE);
            case NETDEV -> options(NETDEV);
            case FORMAT -> format(at);
            case INT32 -> int32();
            case INT64 -> expression();
            case MEBIBYTES -> mebibytes();
            case ON_OFF -> onOff();
            case FLAG -> throw new IllegalStateException("a flag has no value");
        };
    }

    private String required(@Nullable String word) throws HmpSyntaxException {
        if (word == null) {
            throw error("string expected");
        }
        return word;
    }

    /** A flag may be given in front of later ones only. */
    private void flag(HmpParameter parameter, List<HmpParameter> later) throws HmpSyntaxException {
        if (at >= line.length() || line.charAt(at) != '-') {
            return;
        }
        String letter = at + 1 < line.length() ? line.substring(at + 1, at + 2) : "";
        if (letter.equals(parameter.name())) {
            at += 2;
            values.put(parameter.name(), true);
            return;
        }
        boolean comesLater = later.stream()
                .anyMatch(next ->
                        next.kind() == HmpParameter.Kind.FLAG && next.name().equals(letter));
        if (!comesLater) {
            // Without a letter QEMU prints an end of text in its place, and the line end is lost.
            String text = command.name() + ": unsupported option -" + letter;
            throw new HmpSyntaxException(letter.isEmpty() ? text : text + "\n");
        }
    }

    /** A text up to white space or in quotes; null if there is none or it is malformed. */
    private @Nullable String word() {
        skipSpace();
        if (at >= line.length()) {
            return null;
        }
        if (line.charAt(at) == '"') {
            return quoted();
        }
        int from = at;
        while (at < line.length() && !Digits.isSpace(line.charAt(at))) {
            at++;
        }
        return line.substring(from, at);
    }

    private @Nullable String quoted() {
        StringBuilder text = new StringBuilder();
        at++;
        while (at < line.length() && line.charAt(at) != '"') {
            char c = line.charAt(at++);
            if (c == '\\' && at < line.length()) {
                c = unescape(line.charAt(at++));
                if (c == 0) {
                    return null;
                }
            }
            text.append(c);
        }
        if (at >= line.length()) {
            return null;
        }
        at++;
        return text.toString();
    }

    private static char unescape(char code) {
        return switch (code) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '\\', '\'', '"' -> code;
            default -> 0;
        };
    }

    private String rest() throws HmpSyntaxException {
        if (at >= line.length()) {
            throw error("string expected");
        }
        String rest = line.substring(at);
        at = line.length();
        return rest;
    }

    private QDict options(OptionGroup group) throws HmpSyntaxException {
        String text = word();
        try {
            OptionSettings settings = QemuOpts.parse(group, text == null ? "" : text, persona, warnings);
            return settings == null ? new QDict() : settings.toDict();
        } catch (QemuException e) {
            throw new HmpSyntaxException(e.descWithHint() + "\n");
        }
    }

    private DataFormat format(int from) throws HmpSyntaxException {
        if (from >= line.length() || line.charAt(from) != '/') {
            return format;
        }
        at = from + 1;
        while (at < line.length() && line.charAt(at) >= '0' && line.charAt(at) <= '9') {
            at++;
        }
        char letter = 0;
        while (at < line.length() && "oxudicbhwgL".indexOf(line.charAt(at)) >= 0) {
            if ("oxudic".indexOf(line.charAt(at)) >= 0) {
                letter = line.charAt(at);
            }
            at++;
        }
        if (at < line.length() && !Digits.isSpace(line.charAt(at))) {
            throw new HmpSyntaxException("invalid char in format: '" + line.charAt(at) + "'\n");
        }
        if (letter != 0) {
            format = new DataFormat(letter);
        }
        return format;
    }

    private long expression() throws HmpSyntaxException {
        Expression expression = new Expression(line, at, persona.isAtLeast(Persona.QEMU_10_0));
        long value = expression.read();
        at = expression.end();
        return value;
    }

    private long int32() throws HmpSyntaxException {
        long value = expression();
        if (value >>> 32 != 0) {
            throw new HmpSyntaxException("'" + command.name() + "' has failed: integer is for 32-bit values\n");
        }
        return value;
    }

    private long mebibytes() throws HmpSyntaxException {
        long value = expression();
        if (value < 0) {
            throw new HmpSyntaxException("enter a positive value\n");
        }
        return value * MIB;
    }

    private boolean onOff() throws HmpSyntaxException {
        int from = at;
        while (at < line.length() && line.charAt(at) > ' ' && line.charAt(at) < 0x7f) {
            at++;
        }
        return switch (line.substring(from, at)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new HmpSyntaxException("Expected 'on' or 'off'\n");
        };
    }

    private void skipSpace() {
        while (at < line.length() && Digits.isSpace(line.charAt(at))) {
            at++;
        }
    }

    private HmpSyntaxException error(String text) {
        return new HmpSyntaxException(command.name() + ": " + text + "\n");
    }

    /** The words of a text, for the help; null if one is malformed. */
    static @Nullable List<String> words(String text, Persona persona) {
        HmpCommand none = new HmpCommand("", "", "", List.of(), List.of(), call -> {});
        ArgumentReader reader = new ArgumentReader(none, text, 0, persona, DataFormat.INITIAL, ErrorReporter.NONE);
        List<String> words = new ArrayList<>();
        for (reader.skipSpace(); reader.at < text.length(); reader.skipSpace()) {
            String word = reader.word();
            if (word == null) {
                return null;
            }
            words.add(word);
        }
        return words;
    }
}
