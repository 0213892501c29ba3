package io.vmemu.emulator.qom;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.Locale;

/** Reads numbers as QEMU's QAPI input visitors do, with their texts. */
public final class Visitor {
    private static final String SUFFIXES = "bkmgtpe";

    private Visitor() {}

    /** The text for a value of the wrong JSON type. */
    public static QemuException wrongType(String name, String expected) {
        return new QemuException("Invalid parameter type for '" + name + "', expected: " + expected);
    }

    /** A signed 64-bit integer. */
    public static long signed(String name, QObject input, InputStyle style) throws QemuException {
        if (style == InputStyle.KEYVAL && input instanceof QString text) {
            try {
                return parseInteger(text.value());
            } catch (NumberFormatException e) {
                throw new QemuException("Parameter '" + name + "' expects integer");
            }
        }
        if (input instanceof QNum.Int number) {
            return number.value();
        }
        throw wrongType(name, "integer");
    }

    /** An unsigned 64-bit integer as its bits; a negative one is taken modulo 2^64. */
    public static long unsigned(String name, QObject input, InputStyle style, boolean size) throws QemuException {
        if (style == InputStyle.KEYVAL && input instanceof QString text) {
            try {
                return size ? parseSize(text.value(), 1) : parseInteger(text.value());
            } catch (NumberFormatException e) {
                throw new QemuException("Parameter '" + name + "' expects " + (size ? "size" : "integer"));
            }
        }
        if (input instanceof QNum.Int number) {
            return number.value();
        }
        if (input instanceof QNum.UInt number) {
            return number.bits();
        }
        throw new QemuException("Parameter '" + name + "' expects uint64");
    }

    /** A list such as {@code 0-2,5} of a key=value option. */
    static QList ranges(String name, String text) throws QemuException {
        QList list = new QList();
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-', 1);
            try {
                long first = parseInteger(dash < 0 ? part : part.substring(0, dash));
                long last = dash < 0 ? first : parseInteger(part.substring(dash + 1));
                if (first < 0 || last < first || last - first > 65535) {
                    throw new NumberFormatException(part);
                }
                for (long i = first; i <= last; i++) {
                    list.add(QNum.of(i));
                }
            } catch (NumberFormatException e) {
                throw new QemuException("Parameter '" + name + "' expects an int64 value or range");
            }
        }
        return list;
    }

    /** A decimal, hexadecimal (0x) or octal (0) integer with an optional sign; unsigned values up to 2^64-1 wrap. */
    public static long parseInteger(String text) {
        String digits = text.strip();
        boolean negative = digits.startsWith("-");
        if (negative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        long value;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            value = Long.parseUnsignedLong(digits.substring(2), 16);
        } else if (digits.length() > 1 && digits.startsWith("0")) {
            value = Long.parseUnsignedLong(digits.substring(1), 8);
        } else {
            if (digits.startsWith("+") || digits.startsWith("-")) {
                throw new NumberFormatException(text);
            }
            value = Long.parseUnsignedLong(digits);
        }
        return negative ? -value : value;
    }

    /**
     * A size: digits, perhaps a fraction, perhaps a suffix of b, k, M, G, T, P, E in either case; or hexadecimal.
     *
     * @param defaultUnit bytes that a number without suffix counts in
     */
    public static long parseSize(String text, long defaultUnit) {
        if (text.startsWith("0x") || text.startsWith("0X")) {
            return Math.multiplyExact(Long.parseLong(text.substring(2), 16), defaultUnit);
        }
        int end = text.length();
        long unit = defaultUnit;
        if (end > 0) {
            int power = SUFFIXES.indexOf(
                    text.substring(end - 1).toLowerCase(Locale.ROOT).charAt(0));
            if (power >= 0) {
                unit = 1L << (10 * power);
                end--;
            }
        }
        return scale(text.substring(0, end), unit);
    }

    /** The product of unsigned numbers; {@code unit} is a power of two. */
    private static long multiplyUnsigned(long number, long unit) {
        long product = number * unit;
        if (Long.divideUnsigned(product, unit) != number) {
            throw new ArithmeticException("beyond 64 bits");
        }
        return product;
    }

    private static long scale(String number, long unit) {
        int point = number.indexOf('.');
        String whole = point < 0 ? number : number.substring(0, point);
        if (!whole.chars().allMatch(c -> c >= '0' && c <= '9') || whole.isEmpty()) {
            throw new NumberFormatException(number);
        }
        try {
            long bytes = multiplyUnsigned(Long.parseUnsignedLong(whole), unit);
            if (point < 0 || point == number.length() - 1) {
                return bytes;
            }
            String fraction = number.substring(point + 1);
            if (!fraction.chars().allMatch(c -> c >= '0' && c <= '9') || unit == 1) {
                throw new NumberFormatException(number);
            }
            return Math.addExact(bytes, (long) (Double.parseDouble("0." + fraction) * unit));
        } catch (ArithmeticException e) {
            NumberFormatException tooLarge = new NumberFormatException(number);
            tooLarge.initCause(e);
            throw tooLarge;
        }
    }
}
