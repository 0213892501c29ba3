package io.vmemu.emulator.pci;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Visitor;

/** A device's place on its bus: slot * 8 + function, as QEMU counts. */
public final class PciAddress {
    /** No address given: the bus chooses. */
    public static final int AUTOMATIC = -1;

    static final int SLOTS = 32;
    static final int FUNCTIONS = 8;

    private PciAddress() {}

    public static int slot(int devfn) {
        return devfn >> 3;
    }

    public static int function(int devfn) {
        return devfn & 7;
    }

    /**
     * Reads property {@code addr}: {@code SLOT[.FUNCTION]} in hexadecimal, or (newer QEMU) the integer itself.
     *
     * @param typeName the device's type, for texts
     * @param integers whether integers are taken
     */
    static int parse(String typeName, QObject value, boolean integers) throws QemuException {
        if (value instanceof QString text) {
            int devfn = parseText(text.value());
            if (devfn < 0) {
                throw new QemuException("Property '" + typeName + ".addr' doesn't take value '" + text.value() + "'");
            }
            return devfn;
        }
        if (!integers) {
            throw Visitor.wrongType("addr", "string");
        }
        if (value instanceof QNum.Int number) {
            if (number.value() < AUTOMATIC || number.value() > 255) {
                throw new QemuException("Parameter 'addr' expects a value between -1 and 255");
            }
            return (int) number.value();
        }
        throw new QemuException("Invalid parameter type for 'addr', expected int or str");
    }

    private static int parseText(String text) {
        int point = text.indexOf('.');
        long slot = parseHex(point < 0 ? text : text.substring(0, point));
        long function = point < 0 ? 0 : parseHex(text.substring(point + 1));
        if (slot < 0 || slot >= SLOTS || function < 0 || function >= FUNCTIONS) {
            return -1;
        }
        return (int) (slot * FUNCTIONS + function);
    }

    /** A number as C's {@code %x} reads it; negative if there is none. */
    private static long parseHex(String text) {
        String digits = text.stripLeading();
        if (digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            digits = digits.substring(2);
        }
        if (digits.isEmpty() || digits.length() > 8) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
