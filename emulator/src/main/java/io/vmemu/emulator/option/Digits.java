package io.vmemu.emulator.option;

/**
 * The integer at the beginning of a text, as C's {@code strtoull} with base 0 finds it.
 *
 * @param value the digits' value modulo 2^64, without the sign
 * @param negative whether a minus stands in front
 * @param overflow whether the digits are too many for 64 bits
 * @param count number of digits; 0: there is no number
 * @param radix 8, 10 or 16
 * @param end index behind the last digit
 */
public record Digits(long value, boolean negative, boolean overflow, int count, int radix, int end) {
    public static Digits of(String text) {
        int at = 0;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        boolean negative = at < text.length() && text.charAt(at) == '-';
        if (negative || (at < text.length() && text.charAt(at) == '+')) {
            at++;
        }
        int radix = 10;
        if (at < text.length() && text.charAt(at) == '0') {
            boolean hex = at + 2 < text.length()
                    && (text.charAt(at + 1) | 0x20) == 'x'
                    && Character.digit(text.charAt(at + 2), 16) >= 0;
            radix = hex ? 16 : 8;
            at += hex ? 2 : 0;
        }
        return digits(text, at, radix, negative);
    }

    private static Digits digits(String text, int from, int radix, boolean negative) {
        long value = 0;
        boolean overflow = false;
        int at = from;
        while (at < text.length() && text.charAt(at) < 128) {
            int digit = Character.digit(text.charAt(at), radix);
            if (digit < 0) {
                break;
            }
            if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, radix)) > 0) {
                overflow = true;
            }
            value = value * radix + digit;
            at++;
        }
        return new Digits(value, negative, overflow, at - from, radix, at);
    }

    public static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
