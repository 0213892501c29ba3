package io.vmemu.emulator.option;

import io.vmemu.emulator.qom.Persona;

/**
 * A size as QEMU reads it: decimal digits with or without a fraction, or hexadecimal ones, and perhaps one of the letters
 * b k M G T P E in either case: {@code 512}, {@code 1.5G}, {@code 0x100}, {@code 64k}. 7.2 takes a letter behind
 * hexadecimal digits with a warning; 10.0 does not, but lets a number begin with its point. Observed on both.
 *
 * @param bytes the size, unsigned
 * @param hexWithSuffix whether a letter follows hexadecimal digits
 */
public record SizeText(Status status, long bytes, boolean hexWithSuffix) {
    /** Whether it is a size. */
    public enum Status {
        GOOD,
        MALFORMED,
        OUT_OF_RANGE
    }

    private static final SizeText MALFORMED = new SizeText(Status.MALFORMED, 0, false);
    private static final SizeText OUT_OF_RANGE = new SizeText(Status.OUT_OF_RANGE, 0, false);

    public static SizeText read(String text, Persona persona) {
        boolean modern = persona.isAtLeast(Persona.QEMU_10_0);
        Digits integer = Digits.of(text);
        if (integer.radix() == 16) {
            return hexadecimal(text, integer, modern);
        }
        int at = 0;
        while (at < text.length() && Digits.isSpace(text.charAt(at))) {
            at++;
        }
        char sign = at < text.length() ? text.charAt(at) : 0;
        if (sign == '-') {
            return negative(text, at + 1, modern);
        }
        return decimal(text, sign == '+' ? at + 1 : at, modern);
    }

    /** No size; but 10.0 says of plain ones, and 7.2 of huge ones, that they are out of range. */
    private static SizeText negative(String text, int from, boolean modern) {
        int digits = from;
        boolean pointFirst = from < text.length() && text.charAt(from) == '.';
        if (pointFirst) {
            digits++;
        }
        int end = endOfDigits(text, digits);
        boolean plain = end > digits && end == text.length();
        boolean huge = !pointFirst && Digits.of(text).overflow();
        return plain && (modern || huge) ? OUT_OF_RANGE : MALFORMED;
    }

    private static SizeText hexadecimal(String text, Digits digits, boolean modern) {
        int power = powerAt(text, digits.end());
        boolean suffix = digits.end() < text.length();
        if (digits.negative() || power < 0 || (suffix && modern)) {
            return MALFORMED;
        }
        if (digits.overflow() || !fits(digits.value(), power)) {
            return new SizeText(Status.OUT_OF_RANGE, 0, suffix);
        }
        return new SizeText(Status.GOOD, digits.value() << (10 * power), suffix);
    }

    private static SizeText decimal(String text, int from, boolean modern) {
        long whole = 0;
        boolean overflow = false;
        int at = endOfDigits(text, from);
        int wholeDigits = at - from;
        for (int i = from; i < at; i++) {
            int digit = text.charAt(i) - '0';
            overflow |= Long.compareUnsigned(whole, Long.divideUnsigned(-1L - digit, 10)) > 0;
            whole = whole * 10 + digit;
        }
        double fraction = 0;
        int fractionDigits = 0;
        if (at < text.length() && text.charAt(at) == '.') {
            int end = endOfDigits(text, at + 1);
            fractionDigits = end - at - 1;
            fraction = fractionDigits == 0 ? 0 : Double.parseDouble("0" + text.substring(at, end));
            at = end;
        }
        int power = powerAt(text, at);
        boolean anyDigits = wholeDigits > 0 || (modern && fractionDigits > 0);
        if (!anyDigits || power < 0 || (power == 0 && fraction != 0)) {
            return MALFORMED;
        }
        if (fraction == 1 && !modern) {
            // So many nines that the double is 1: 7.2 loses them.
            fraction = 0;
        }
        return overflow || !fits(whole, power) ? OUT_OF_RANGE : scaled(whole, fraction, power);
    }

    /** To the nearest byte. */
    private static SizeText scaled(long whole, double fraction, int power) {
        long unit = 1L << (10 * power);
        long bytes = whole * unit;
        long sum = bytes + (long) (fraction * unit + 0.5);
        return Long.compareUnsigned(sum, bytes) < 0 ? OUT_OF_RANGE : new SizeText(Status.GOOD, sum, false);
    }

    /** The power of 1024 that the rest of the text stands for, 0 for none; -1 if it is something else. */
    private static int powerAt(String text, int at) {
        if (at == text.length()) {
            return 0;
        }
        return at + 1 == text.length() ? QemuNumbers.unitOf(text.charAt(at)) : -1;
    }

    private static boolean fits(long value, int power) {
        return power == 0 || value >>> (64 - 10 * power) == 0;
    }

    private static int endOfDigits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
