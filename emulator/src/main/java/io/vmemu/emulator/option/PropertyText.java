package io.vmemu.emulator.option;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;

/**
 * Sets a property from one text, as {@code -global}, {@code -cpu} and the human monitor have it, with the texts of QEMU's
 * "string" visitor, which differ from those for {@code -device}: sizes take suffixes, other numbers do not, a list is
 * {@code 0-2,5}. Observed on QEMU 7.2 and 10.0.
 */
public final class PropertyText {
    private static final int MAX_RANGE = 65536;

    private final Persona persona;
    private final ErrorReporter warnings;

    public PropertyText(Persona persona, ErrorReporter warnings) {
        this.persona = persona;
        this.warnings = warnings;
    }

    /** Sets a property of {@code object}; nothing has changed if it throws. */
    public void set(QomObject object, String name, String text) throws QemuException {
        Property property = object.type().property(name);
        if (property == null || property.setter() == null) {
            object.set(name, new QString(text), InputStyle.STRICT);
            return;
        }
        QObject value;
        try {
            value = read(property.kind(), name, text);
        } catch (QemuException malformed) {
            throw refusal(object, name, text, malformed);
        }
        object.set(name, value, InputStyle.STRICT);
    }

    /**
     * Why a property that is no text does not take a malformed one. A property may refuse all values (of a realized
     * device), and says so before it looks at the value.
     */
    private static QemuException refusal(QomObject object, String name, String text, QemuException malformed) {
        try {
            object.set(name, new QString(text), InputStyle.STRICT);
        } catch (QemuException e) {
            boolean looked = e.desc().startsWith("Parameter '" + name + "' expects ")
                    || e.desc().startsWith("Invalid parameter type for '" + name + "'");
            return looked ? malformed : e;
        }
        throw new IllegalStateException(name + " takes a text");
    }

    /** Reads a value of some kind. */
    public QObject read(PropertyKind kind, String name, String text) throws QemuException {
        if (kind instanceof PropertyKind.Bool) {
            return QBool.of(QemuNumbers.bool(name, text));
        }
        if (kind instanceof PropertyKind.Signed) {
            return QNum.of(integer(name, text, "int64"));
        }
        if (kind instanceof PropertyKind.Unsigned unsigned) {
            return QNum.ofUnsigned(
                    unsigned.size() ? QemuNumbers.size(name, text, persona, warnings) : integer(name, text, "uint64"));
        }
        if (kind instanceof PropertyKind.UnsignedList) {
            return ranges(text);
        }
        return new QString(text);
    }

    private static long integer(String name, String text, String type) throws QemuException {
        Digits digits = Digits.of(text);
        boolean tooLarge = digits.overflow()
                || (type.equals("int64")
                        && digits.value() < 0
                        && !(digits.negative() && digits.value() == Long.MIN_VALUE));
        if (digits.count() == 0 || digits.end() != text.length() || tooLarge) {
            throw new QemuException("Parameter '" + name + "' expects " + type);
        }
        return digits.negative() ? -digits.value() : digits.value();
    }

    private static QList ranges(String text) throws QemuException {
        QList list = new QList();
        int at = 0;
        do {
            Digits first = number(text, at);
            at += first.end();
            long last = signed(first);
            if (at < text.length() && text.charAt(at) == '-') {
                Digits end = number(text, at + 1);
                at += 1 + end.end();
                last = signed(end);
            }
            if (at < text.length() && text.charAt(at++) != ',') {
                throw malformedList();
            }
            addRange(list, signed(first), last);
        } while (at < text.length());
        return list;
    }

    private static Digits number(String text, int from) throws QemuException {
        Digits digits = Digits.of(text.substring(from));
        if (digits.count() == 0 || digits.overflow()) {
            throw malformedList();
        }
        return digits;
    }

    private static long signed(Digits digits) {
        return digits.negative() ? -digits.value() : digits.value();
    }

    private static void addRange(QList list, long first, long last) throws QemuException {
        if (Long.compareUnsigned(last, first) < 0 || Long.compareUnsigned(last - first, MAX_RANGE) >= 0) {
            throw malformedList();
        }
        for (long value = first; value - last <= 0; value++) {
            list.add(QNum.ofUnsigned(value));
        }
    }

    private static QemuException malformedList() {
        return new QemuException("Parameter 'null' expects list of uint64 values or ranges");
    }
}
