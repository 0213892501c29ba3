package io.vmemu.qmp.json;

import io.vmemu.emulator.qobject.QNum;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers between text and value: integers become int64 if they fit, else uint64, else doubles. */
final class JsonNumbers {
    private static final int SIGNIFICANT_DIGITS = 17;
    private static final MathContext PRECISION = new MathContext(SIGNIFICANT_DIGITS, RoundingMode.HALF_EVEN);
    private static final int ALWAYS_LONG_DIGITS = 18;
    private static final int SHARED_MAX = 1023;
    private static final QNum[] SHARED = new QNum[SHARED_MAX + 1];

    static {
        for (int i = 0; i <= SHARED_MAX; i++) {
            SHARED[i] = QNum.of(i);
        }
    }

    private JsonNumbers() {}

    static QNum integer(byte[] bytes, int length) {
        boolean negative = bytes[0] == '-';
        int start = negative ? 1 : 0;
        if (length - start <= ALWAYS_LONG_DIGITS) {
            long value = 0;
            for (int i = start; i < length; i++) {
                value = value * 10 + (bytes[i] - '0');
            }
            return !negative && value <= SHARED_MAX ? SHARED[(int) value] : QNum.of(negative ? -value : value);
        }
        String text = text(bytes, length);
        try {
            return QNum.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return beyondLong(text);
        }
    }

    private static QNum beyondLong(String text) {
        try {
            return QNum.ofUnsigned(Long.parseUnsignedLong(text));
        } catch (NumberFormatException e) {
            return QNum.of(Double.parseDouble(text));
        }
    }

    static QNum real(byte[] bytes, int length) {
        return QNum.of(Double.parseDouble(text(bytes, length)));
    }

    @SuppressWarnings("deprecation") // the bytes are ASCII, and this constructor knows
    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, 0, length);
    }

    /** The number as C's {@code %.17g} prints it. */
    static String format(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(PRECISION);
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < SIGNIFICANT_DIGITS) {
            return withoutTrailingZeros(rounded.toPlainString());
        }
        String digits = rounded.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (value < 0 ? "-" : "") + withoutTrailingZeros(mantissa) + exponent(exponent);
    }

    private static String exponent(int exponent) {
        int size = Math.abs(exponent);
        return (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
    }

    private static String withoutTrailingZeros(String digits) {
        if (digits.indexOf('.') < 0) {
            return digits;
        }
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
    }
}
