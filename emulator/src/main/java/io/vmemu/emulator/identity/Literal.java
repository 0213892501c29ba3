package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;

/** Reads the values in this package's texts: JSON without white space, as the dump tool writes it. */
final class Literal {
    private final String text;
    private int position;

    private Literal(String text) {
        this.text = text;
    }

    static QObject parse(String text) {
        Literal literal = new Literal(text);
        QObject value = literal.value();
        if (literal.position != text.length()) {
            throw literal.error();
        }
        return value;
    }

    /** The text that an escaped one without quotes stands for. */
    static String unescape(String text) {
        return text.indexOf('\\') < 0 ? text : new Literal(text + '"').string();
    }

    private IllegalStateException error() {
        return new IllegalStateException("bad value at " + position + ": " + text);
    }

    private boolean accept(char c) {
        if (position < text.length() && text.charAt(position) == c) {
            position++;
            return true;
        }
        return false;
    }

    private boolean accept(String word) {
        if (text.startsWith(word, position)) {
            position += word.length();
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw error();
        }
    }

    private QObject value() {
        if (accept('"')) {
            return new QString(string());
        }
        if (accept('{')) {
            return members();
        }
        if (accept('[')) {
            return elements();
        }
        if (accept("true")) {
            return QBool.TRUE;
        }
        if (accept("false")) {
            return QBool.FALSE;
        }
        return accept("null") ? QNull.NULL : number();
    }

    private QDict members() {
        QDict dict = new QDict();
        while (!accept('}')) {
            expect('"');
            String key = string();
            expect(':');
            dict.put(key, value());
            if (!accept(',') && text.charAt(position) != '}') {
                throw error();
            }
        }
        return dict;
    }

    private QList elements() {
        QList list = new QList();
        while (!accept(']')) {
            list.add(value());
            if (!accept(',') && text.charAt(position) != ']') {
                throw error();
            }
        }
        return list;
    }

    private QNum number() {
        int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String digits = text.substring(start, position);
        if (digits.isEmpty()) {
            throw error();
        }
        if (digits.startsWith("-")) {
            return QNum.of(Long.parseLong(digits));
        }
        return digits.chars().allMatch(Character::isDigit)
                ? QNum.ofUnsigned(Long.parseUnsignedLong(digits))
                : QNum.of(Double.parseDouble(digits));
    }

    /** The rest of a string, after its opening quote. */
    private String string() {
        StringBuilder value = new StringBuilder();
        while (!accept('"')) {
            char c = text.charAt(position++);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            char escaped = text.charAt(position++);
            switch (escaped) {
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'r' -> value.append('\r');
                case 'u' -> {
                    value.append((char) Integer.parseInt(text.substring(position, position + 4), 16));
                    position += 4;
                }
                default -> value.append(escaped);
            }
        }
        return value.toString();
    }
}
