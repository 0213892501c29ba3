package io.vmemu.launcher.shell;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a command is written in the shell: its name, then {@code name=value} with spaces between. A value is JSON if it can
 * be read as such and otherwise a text; {@code 1G} is a size in bytes where a number can be; {@code a.b=1} is a member of
 * an object.
 *
 * <pre>
 * qom-set path=vm0 property=requested-size value=1G
 * object-add qom-type=memory-backend-ram id=m1 size=512M
 * blockdev-add driver=file filename="a name with spaces"
 * </pre>
 */
final class CommandLineText {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([KMGTkmgt])(?:iB)?");
    private static final String UNITS = "KMGT";

    /** A command and what it was given. */
    record Invocation(String command, QDict arguments) {}

    private CommandLineText() {}

    /**
     * Reads a line.
     *
     * @throws QemuException if an argument is not {@code name=value} or ends within quotes or brackets
     */
    static Invocation parse(String line, CommandSchema schema) throws QemuException {
        List<String> words = words(line);
        String command = words.get(0);
        QDict arguments = new QDict();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new QemuException("an argument is NAME=VALUE, and '" + word + "' is not");
            }
            String name = word.substring(0, equals);
            put(arguments, name, value(word.substring(equals + 1), takesText(schema, command, name, arguments)));
        }
        return new Invocation(command, arguments);
    }

    private static boolean takesText(CommandSchema schema, String command, String name, QDict given) {
        CommandSchema.Member member = schema.member(command, name, given);
        return member != null && (member.type().equals("str") || member.type().equals("enum"));
    }

    private static void put(QDict arguments, String path, QObject value) throws QemuException {
        QDict at = arguments;
        String[] names = path.split("\\.", -1);
        for (int i = 0; i < names.length - 1; i++) {
            QObject inner = at.get(names[i]);
            if (inner == null) {
                inner = new QDict();
                at.put(names[i], inner);
            }
            if (!(inner instanceof QDict dict)) {
                throw new QemuException("'" + names[i] + "' is given twice, as a value and as an object");
            }
            at = dict;
        }
        at.put(names[names.length - 1], value);
    }

    private static QObject value(String text, boolean asText) {
        boolean quoted = text.length() > 1 && "'\"".indexOf(text.charAt(0)) >= 0 && text.endsWith(text.substring(0, 1));
        if (quoted) {
            return QString.of(text.substring(1, text.length() - 1));
        }
        if (asText) {
            return QString.of(text);
        }
        Matcher size = SIZE.matcher(text);
        if (size.matches()) {
            int power = UNITS.indexOf(size.group(2).toUpperCase(Locale.ROOT)) + 1;
            return QNum.of(Long.parseLong(size.group(1)) << (10 * power));
        }
        try {
            return Json.parse(text);
        } catch (QemuException e) {
            return QString.of(text);
        }
    }

    /** Cuts at spaces that stand neither in quotes nor in brackets. There is at least one word, which may be empty. */
    static List<String> words(String line) throws QemuException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int depth = 0;
        char quote = 0;
        for (char c : line.strip().toCharArray()) {
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[' || c == '{') {
                depth++;
            } else if (c == ']' || c == '}') {
                depth--;
            } else if (Character.isWhitespace(c) && depth <= 0) {
                if (word.length() > 0) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            word.append(c);
        }
        if (quote != 0 || depth > 0) {
            throw new QemuException("the line ends within " + (quote != 0 ? "quotes" : "brackets"));
        }
        if (word.length() > 0 || words.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    /** A text without quotes, anything else as JSON. */
    static String plain(QObject value) {
        return value instanceof QString text ? text.value() : JsonWriter.toText(value);
    }
}
