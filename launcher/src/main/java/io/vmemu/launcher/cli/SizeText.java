package io.vmemu.launcher.cli;

/**
 * A size as QEMU reads it: {@code 512}, {@code 1.5G}, {@code 0x100}, {@code 64k}.
 *
 * @param bytes the size, unsigned
 * @param hexWithSuffix whether a letter follows hexadecimal digits, which QEMU warns of
 */
record SizeText(Status status, long bytes, boolean hexWithSuffix) {
    enum Status {
        GOOD,
        MALFORMED,
        OUT_OF_RANGE
    }

    private static final SizeText MALFORMED = new SizeText(Status.MALFORMED, 0, false);
    private static final SizeText OUT_OF_RANGE = new SizeText(Status.OUT_OF_RANGE, 0, false);

    static SizeText read(String text) {
        Digits hex = Digits.of(text);
        if (hex.radix() == 16) {
            return hexadecimal(text, hex);
        }
        int at = 0;
        while (at < text.length() && Digits.isSpace(text.charAt(at))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '+') {
            at++;
        }
        return decimal(text, at);
    }

    private static SizeText hexadecimal(String text, Digits digits) {
        if (digits.negative()) {
            return MALFORMED;
        }
        int power = powerAt(text, digits.end());
        if (power < 0) {
            return MALFORMED;
        }
        boolean suffix = digits.end() < text.length();
        if (digits.overflow() || !fits(digits.value(), power)) {
            return new SizeText(Status.OUT_OF_RANGE, 0, suffix);
        }
        return new SizeText(Status.GOOD, digits.value() << (10 * power), suffix);
    }

    private static SizeText decimal(String text, int from) {
        long whole = 0;
        boolean overflow = false;
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            int digit = text.charAt(at) - '0';
            overflow |= Long.compareUnsigned(whole, Long.divideUnsigned(-1L - digit, 10)) > 0;
            whole = whole * 10 + digit;
            at++;
        }
        if (at == from) {
            return MALFORMED;
        }
        double fraction = 0;
        if (at < text.length() && text.charAt(at) == '.') {
            int start = at++;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
            }
            fraction = at == start + 1 ? 0 : Double.parseDouble("0" + text.substring(start, at));
        }
        int power = powerAt(text, at);
        if (power < 0 || power == 0 && fraction != 0) {
            return MALFORMED;
        }
        return overflow || !fits(whole, power) ? OUT_OF_RANGE : scaled(whole, fraction, power);
    }

    private static SizeText scaled(long whole, double fraction, int power) {
        long unit = 1L << (10 * power);
        long bytes = whole * unit;
        // To the nearest byte; but QEMU loses a fraction of so many nines that its double is 1.
        long rest = fraction == 1 ? 0 : (long) (fraction * unit + 0.5);
        return Long.compareUnsigned(bytes + rest, bytes) < 0
                ? OUT_OF_RANGE
                : new SizeText(Status.GOOD, bytes + rest, false);
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

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
