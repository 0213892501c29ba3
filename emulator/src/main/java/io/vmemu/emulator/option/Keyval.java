package io.vmemu.emulator.option;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newer of QEMU's two key=value grammars, that of {@code -machine}, {@code -smp}, {@code -boot}, {@code -display},
 * {@code -audiodev} and {@code -netdev}:
 *
 * <pre>
 *   argument = first { ',' pair } [ ',' ]     first = value of the implied key, without commas | pair
 *   pair     = key '=' value | 'help' | '?'   value = up to a single ','; ',,' is a comma
 *   key      = name { '.' ( name | number ) }
 * </pre>
 *
 * Dots nest: {@code a.b=1,l.0=x} is {@code {"a": {"b": "1"}, "l": ["x"]}}. A key given twice has its last value. Observed
 * on QEMU 7.2.
 */
public final class Keyval {
    private final String text;
    private final @Nullable String impliedKey;
    private boolean helpWanted;

    private Keyval(String text, @Nullable String impliedKey) {
        this.text = text;
        this.impliedKey = impliedKey;
    }

    /** What an argument says: its members, and whether it asks for help. */
    public record Result(QDict members, boolean helpWanted) {}

    /** Reads an argument. */
    public static Result parse(String argument, @Nullable String impliedKey) throws QemuException {
        return parseInto(new QDict(), argument, impliedKey);
    }

    /** Reads an argument into the members of options before it, which it changes even if it fails. */
    public static Result parseInto(QDict members, String argument, @Nullable String impliedKey) throws QemuException {
        Keyval reader = new Keyval(argument, impliedKey);
        reader.read(members);
        makeLists(members, "");
        return new Result(members, reader.helpWanted);
    }

    private void read(QDict members) throws QemuException {
        int at = 0;
        while (at < text.length()) {
            int stop = QemuOpts.endOfName(text, at);
            boolean pair = stop < text.length() && text.charAt(stop) == '=';
            String key = text.substring(at, stop);
            if (pair) {
                put(members, key, checkKey(key), QemuOpts.valueAt(text, stop + 1));
                at = QemuOpts.endOfValue(text, stop + 1) + 1;
            } else if (at == 0 && impliedKey != null && !key.isEmpty() && !isHelp(key)) {
                put(members, impliedKey, new String[] {impliedKey}, key);
                at = stop + 1;
            } else if (isHelp(key)) {
                helpWanted = true;
                at = stop + 1;
            } else {
                checkKey(key);
                throw new QemuException("Expected '=' after parameter '" + key + "'");
            }
        }
    }

    private static boolean isHelp(String key) {
        return key.equals("help") || key.equals("?");
    }

    private static String[] checkKey(String key) throws QemuException {
        String[] fragments = split(key);
        for (int i = 0; i < fragments.length; i++) {
            if (!isName(fragments[i]) && (i == 0 || !isNumber(fragments[i]))) {
                throw new QemuException("Invalid parameter '" + key + "'");
            }
        }
        return fragments;
    }

    private static void put(QDict root, String key, String[] fragments, String value) throws QemuException {
        QDict dict = root;
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < fragments.length - 1; i++) {
            path.append(fragments[i]);
            QObject child = dict.get(fragments[i]);
            if (child instanceof QList list) {
                // A list of an earlier option goes on.
                child = backToDict(list);
                dict.put(fragments[i], child);
            }
            if (child == null) {
                child = new QDict();
                dict.put(fragments[i], child);
            }
            if (!(child instanceof QDict next)) {
                throw inconsistent(path.toString());
            }
            dict = next;
            path.append('.');
        }
        String last = fragments[fragments.length - 1];
        QObject before = dict.get(last);
        if (before != null && !(before instanceof QString)) {
            throw inconsistent(key);
        }
        dict.put(last, value);
    }

    private static QDict backToDict(QList list) {
        QDict dict = new QDict();
        for (int i = 0; i < list.size(); i++) {
            dict.put(Integer.toString(i), list.get(i));
        }
        return dict;
    }

    private static QemuException inconsistent(String prefix) {
        return new QemuException("Parameters '" + prefix + ".*' used inconsistently");
    }

    /** Turns dictionaries with numbers for keys into lists, from the leaves up. */
    private static QObject makeLists(QDict dict, String path) throws QemuException {
        boolean anyNumber = false;
        boolean anyName = false;
        for (Map.Entry<String, QObject> member : dict.members().entrySet()) {
            String key = member.getKey();
            anyNumber |= isNumber(key);
            anyName |= !isNumber(key);
            if (member.getValue() instanceof QDict inner) {
                member.setValue(makeLists(inner, path + key + "."));
            }
        }
        if (!anyNumber) {
            return dict;
        }
        if (anyName) {
            throw new QemuException("Parameters '" + path + "*' used inconsistently");
        }
        return toList(dict, path);
    }

    private static QList toList(QDict dict, String path) throws QemuException {
        QObject[] items = new QObject[dict.size()];
        for (Map.Entry<String, QObject> member : dict.members().entrySet()) {
            Digits index = Digits.of(stripZeros(member.getKey()));
            if (!index.overflow() && Long.compareUnsigned(index.value(), items.length) < 0) {
                items[(int) index.value()] = member.getValue();
            }
        }
        QList list = new QList();
        for (int i = 0; i < items.length; i++) {
            if (items[i] == null) {
                throw new QemuException("Parameter '" + path + i + "' missing");
            }
            list.add(items[i]);
        }
        return list;
    }

    private static String stripZeros(String digits) {
        int at = 0;
        while (at < digits.length() - 1 && digits.charAt(at) == '0') {
            at++;
        }
        return digits.substring(at);
    }

    private static String[] split(String key) {
        int count = 1;
        for (int i = 0; i < key.length(); i++) {
            count += key.charAt(i) == '.' ? 1 : 0;
        }
        String[] fragments = new String[count];
        int start = 0;
        for (int i = 0; i < count; i++) {
            int dot = key.indexOf('.', start);
            fragments[i] = dot < 0 ? key.substring(start) : key.substring(start, dot);
            start = dot + 1;
        }
        return fragments;
    }

    /** A QAPI name: letters, digits, '-' and '_' after a letter; a downstream name begins with "__". */
    private static boolean isName(String fragment) {
        int at = 0;
        if (fragment.startsWith("__")) {
            at = 2;
        }
        if (at >= fragment.length() || !isLetter(fragment.charAt(at))) {
            return false;
        }
        for (int i = at; i < fragment.length(); i++) {
            char c = fragment.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isNumber(String fragment) {
        for (int i = 0; i < fragment.length(); i++) {
            if (fragment.charAt(i) < '0' || fragment.charAt(i) > '9') {
                return false;
            }
        }
        return !fragment.isEmpty();
    }
}
