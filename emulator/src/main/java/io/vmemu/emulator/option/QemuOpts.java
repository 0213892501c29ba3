package io.vmemu.emulator.option;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The older of QEMU's two key=value grammars:
 *
 * <pre>
 *   argument = first { ',' part }         first = value of the implied key (if the option has one and no '=' follows) | part
 *   part     = key '=' value | flag       value = up to a single ','; ',,' is a comma
 *   flag     = name  (name=on)  |  'no' name  (name=off), both deprecated  |  'help'  |  '?'
 * </pre>
 *
 * A group that declares its keys refuses others and checks numbers, sizes and booleans as it reads them. Observed on QEMU
 * 7.2.
 */
public final class QemuOpts {
    private static final String ID_REFUSAL = "Parameter 'id' expects an identifier";
    private static final String ID_HINT =
            "Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.";

    private final OptionGroup group;
    private final Persona persona;
    private final ErrorReporter warnings;
    private final List<Setting> settings = new ArrayList<>();
    private boolean helpWanted;

    private QemuOpts(OptionGroup group, Persona persona, ErrorReporter warnings) {
        this.group = group;
        this.persona = persona;
        this.warnings = warnings;
    }

    /**
     * Reads an argument.
     *
     * @param warnings takes the warnings about flags
     * @return the pairs; null if the group's keys are to be listed
     * @throws QemuException QEMU's text, without the option
     */
    public static @Nullable OptionSettings parse(
            OptionGroup group, String argument, Persona persona, ErrorReporter warnings) throws QemuException {
        String id = findId(argument);
        if (id != null) {
            checkId(group, id);
        }
        QemuOpts reader = new QemuOpts(group, persona, warnings);
        reader.read(argument, group.impliedKey());
        return reader.helpWanted ? null : new OptionSettings(id, reader.settings);
    }

    /** Reads pairs that may begin with a value ({@code PATH,server=on}): {@code firstKey} says what that would be. */
    public static OptionSettings parseAs(
            @Nullable String firstKey, OptionGroup group, String argument, Persona persona, ErrorReporter warnings)
            throws QemuException {
        QemuOpts reader = new QemuOpts(group, persona, warnings);
        reader.read(argument, firstKey);
        return new OptionSettings(null, reader.settings);
    }

    /** Checks a pair that does not come from an argument against the group. */
    public static void check(OptionGroup group, Setting setting, Persona persona, ErrorReporter warnings)
            throws QemuException {
        new QemuOpts(group, persona, warnings).add(setting.key(), setting.value());
    }

    /** The id is looked for first, as if no key were implied. */
    private static @Nullable String findId(String text) {
        int at = 0;
        while (at < text.length()) {
            int stop = endOfName(text, at);
            if (stop < text.length() && text.charAt(stop) == '=') {
                if (stop - at == 2 && text.startsWith("id", at)) {
                    return valueAt(text, stop + 1);
                }
                stop = endOfValue(text, stop + 1);
            }
            at = stop + 1;
        }
        return null;
    }

    public static void checkId(OptionGroup group, String id) throws QemuException {
        if (group.isMerged()) {
            throw new QemuException("Invalid parameter 'id'");
        }
        if (!Identifiers.isWellFormed(id)) {
            throw idRefused();
        }
    }

    private void read(String text, @Nullable String impliedKey) throws QemuException {
        int at = 0;
        boolean first = true;
        while (at < text.length()) {
            int stop = endOfName(text, at);
            boolean pair = stop < text.length() && text.charAt(stop) == '=';
            if (pair) {
                add(text.substring(at, stop), valueAt(text, stop + 1));
                stop = endOfValue(text, stop + 1);
            } else if (first && impliedKey != null) {
                add(impliedKey, valueAt(text, at));
                stop = endOfValue(text, at);
            } else {
                addFlag(text.substring(at, stop));
            }
            at = stop + 1;
            first = false;
        }
    }

    private void addFlag(String flag) throws QemuException {
        if (flag.equals("help") || flag.equals("?")) {
            if (group.isOpen()) {
                settings.add(new Setting("help", "on"));
            } else {
                helpWanted = true;
            }
            return;
        }
        boolean off = flag.startsWith("no");
        String key = off ? flag.substring(2) : flag;
        String value = off ? "off" : "on";
        warnings.warn(
                "short-form boolean option '" + flag + "' deprecated\nPlease use " + key + "=" + value + " instead");
        add(key, value);
    }

    private void add(String key, String value) throws QemuException {
        if (key.equals("id")) {
            return;
        }
        if (!group.isOpen()) {
            OptionGroup.Kind kind = group.kindOf(key);
            if (kind == null) {
                throw new QemuException("Invalid parameter '" + key + "'");
            }
            switch (kind) {
                case BOOL -> QemuNumbers.bool(key, value);
                case NUMBER -> QemuNumbers.number(key, value);
                case SIZE -> QemuNumbers.size(key, value, persona, warnings);
                case TEXT -> {
                    // anything goes
                }
            }
        }
        settings.add(new Setting(key, value));
    }

    /** Where the name ends that begins at {@code from}: before a comma, an equals sign or the end. */
    static int endOfName(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '=') {
            at++;
        }
        return at;
    }

    /** Where the value ends that begins at {@code from}: before a comma that is not doubled, or at the end. */
    static int endOfValue(String text, int from) {
        int at = from;
        while (at < text.length()) {
            if (text.charAt(at) == ',') {
                if (at + 1 >= text.length() || text.charAt(at + 1) != ',') {
                    return at;
                }
                at++;
            }
            at++;
        }
        return at;
    }

    /** The value that begins at {@code from}, without the doubling of commas. */
    static String valueAt(String text, int from) {
        return text.substring(from, endOfValue(text, from)).replace(",,", ",");
    }

    /** What is said of an id that is no identifier. */
    public static QemuException idRefused() {
        return QemuException.withHint(ID_REFUSAL, ID_HINT);
    }
}
