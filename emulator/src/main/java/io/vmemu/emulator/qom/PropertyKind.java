package io.vmemu.emulator.qom;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.List;

/**
 * The type of a property: the name that {@code qom-list} shows and the values it takes. Texts as QEMU's QAPI visitors
 * write them.
 */
public sealed interface PropertyKind {
    PropertyKind BOOL = new Bool();
    PropertyKind STR = new Text("str");
    PropertyKind STRING = new Text("string");
    /** The id of a netdev, to which a network card is connected. */
    PropertyKind NETDEV = new Backend("netdev");

    /** The id of a drive or the name of a block node, which is a disk's medium. */
    PropertyKind DRIVE = new Backend("drive");

    PropertyKind INT8 = new Signed("int8", 8);
    PropertyKind INT32 = new Signed("int32", 32);
    PropertyKind INT64 = new Signed("int64", 64);
    PropertyKind UINT8 = new Unsigned("uint8", 8, false);
    PropertyKind UINT16 = new Unsigned("uint16", 16, false);
    PropertyKind UINT32 = new Unsigned("uint32", 32, false);
    PropertyKind UINT64 = new Unsigned("uint64", 64, false);
    PropertyKind SIZE = new Unsigned("size", 64, true);
    /** A size that {@code qom-list} shows as a plain integer, as memory backends have it. */
    PropertyKind INT_SIZE = new Unsigned("int", 64, true);
    /** An unsigned 32-bit number that {@code qom-list} shows as a plain integer. */
    PropertyKind INT_UINT32 = new Unsigned("int", 32, false);

    PropertyKind ON_OFF_AUTO = new Choice("OnOffAuto", List.of("auto", "on", "off"));

    /** The type's name. */
    String typeName();

    /**
     * Checks a value and brings it into its normal form ({@link QBool}, {@link QNum}, {@link QString} or a list).
     *
     * @param name the parameter's name for error texts
     */
    QObject check(String name, QObject input, InputStyle style) throws QemuException;

    static PropertyKind choice(String typeName, List<String> values) {
        return new Choice(typeName, values);
    }

    static PropertyKind link(String targetType) {
        return new Text("link<" + targetType + ">");
    }

    static PropertyKind child(String typeName) {
        return new Text("child<" + typeName + ">");
    }

    /** A kind that shows {@code typeName} and takes anything: the setter looks at the value itself. */
    static PropertyKind custom(String typeName) {
        return new Custom(typeName);
    }

    /** Booleans. */
    record Bool() implements PropertyKind {
        @Override
        public String typeName() {
            return "bool";
        }

        @Override
        public QObject check(String name, QObject input, InputStyle style) throws QemuException {
            if (style == InputStyle.KEYVAL && input instanceof QString text) {
                return switch (text.value()) {
                    case "on", "yes", "true", "y" -> QBool.TRUE;
                    case "off", "no", "false", "n" -> QBool.FALSE;
                    default -> throw new QemuException("Parameter '" + name + "' expects 'on' or 'off'");
                };
            }
            if (input instanceof QBool) {
                return input;
            }
            throw Visitor.wrongType(name, "boolean");
        }
    }

    /** Texts. */
    record Text(String typeName) implements PropertyKind {
        @Override
        public QObject check(String name, QObject input, InputStyle style) throws QemuException {
            if (input instanceof QString) {
                return input;
            }
            throw Visitor.wrongType(name, "string");
        }
    }

    /**
     * Texts that name what a device is connected to on the host.
     *
     * @param what the kind of thing
     */
    record Backend(String what) implements PropertyKind {
        @Override
        public String typeName() {
            return STR.typeName();
        }

        @Override
        public QObject check(String name, QObject input, InputStyle style) throws QemuException {
            return STR.check(name, input, style);
        }
    }

    /** Signed integers of some width. */
    record Signed(String typeName, int bits) implements PropertyKind {
        @Override
        public QObject check(String name, QObject input, InputStyle style) throws QemuException {
            long value = Visitor.signed(name, input, style);
            if (bits < 64 && (value < -(1L << (bits - 1)) || value >= 1L << (bits - 1))) {
                throw new QemuException("Parameter '" + name + "' expects int" + bits + "_t");
            }
            return QNum.of(value);
        }
    }

    /** Unsigned integers of some width; a size takes suffixes when it is written as a text. */
    record Unsigned(String typeName, int bits, boolean size) implements PropertyKind {
        @Override
        public QObject check(String name, QObject input, InputStyle style) throws QemuException {
            long value = Visitor.unsigned(name, input, style, size);
            if (bits < 64 && value >>> bits != 0) {
                throw new QemuException("Parameter '" + name + "' expects uint" + bits + "_t");
            }
            return QNum.ofUnsigned(value);
        }
    }

    /** Enumerations. */
    record Choice(String typeName, List<String> values) implements PropertyKind {
        @Override
        public QObject check(String name, QObject input, InputStyle style) throws QemuException {
            if (!(input instanceof QString text)) {
                throw Visitor.wrongType(name, "string");
            }
            if (!values.contains(text.value())) {
                throw new QemuException("Parameter '" + name + "' does not accept value '" + text.value() + "'");
            }
            return input;
        }
    }

    /** Whatever its setter takes. */
    record Custom(String typeName) implements PropertyKind {
        @Override
        public QObject check(String name, QObject input, InputStyle style) {
            return input;
        }
    }

    /** A list of unsigned numbers, as {@code host-nodes}; qom-list shows the element's type. */
    record UnsignedList(String typeName, int bits) implements PropertyKind {
        @Override
        public QObject check(String name, QObject input, InputStyle style) throws QemuException {
            if (style == InputStyle.KEYVAL && input instanceof QString text) {
                return Visitor.ranges(name, text.value());
            }
            if (!(input instanceof QList list)) {
                throw Visitor.wrongType(name, "array");
            }
            QList checked = new QList();
            for (int i = 0; i < list.size(); i++) {
                long value = Visitor.unsigned(name + "[" + i + "]", list.get(i), style, false);
                if (value >>> bits != 0) {
                    throw new QemuException("Parameter 'null' expects uint" + bits + "_t");
                }
                checked.add(QNum.ofUnsigned(value));
            }
            return checked;
        }
    }
}
