package io.vmemu.qmp.hmp;

import io.vmemu.emulator.option.Digits;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of the human monitor: 64-bit integers, and from the loosest to the tightest
 *
 * <pre>
 *   sum     = logic { ('+' | '-') logic }
 *   logic   = product { ('&amp;' | '|' | '^') product }
 *   product = unary { ('*' | '/' | '%') unary }
 *   unary   = ('+' | '-' | '~') unary | '(' sum ')' | number | 'c'
 * </pre>
 *
 * The processors have no registers here: every {@code $name} is unknown. An expression ends where nothing continues it.
 */
final class Expression {
    private final String text;
    private final boolean binaryDigits;
    private int at;

    /**
     * A reader.
     *
     * @param from where the expression begins
     * @param binaryDigits whether {@code 0b} begins a binary number
     */
    Expression(String text, int from, boolean binaryDigits) {
        this.text = text;
        this.at = from;
        this.binaryDigits = binaryDigits;
    }

    /** Reads the expression. */
    long read() throws HmpSyntaxException {
        return sum();
    }

    /** Where the reader stands: behind the expression and white space. */
    int end() {
        return at;
    }

    private long sum() throws HmpSyntaxException {
        long value = logic();
        while (true) {
            char operator = peek();
            if (operator != '+' && operator != '-') {
                return value;
            }
            next();
            long right = logic();
            value = operator == '+' ? value + right : value - right;
        }
    }

    private long logic() throws HmpSyntaxException {
        long value = product();
        while (true) {
            char operator = peek();
            if (operator != '&' && operator != '|' && operator != '^') {
                return value;
            }
            next();
            long right = product();
            value = switch (operator) {
                case '&' -> value & right;
                case '|' -> value | right;
                default -> value ^ right;
            };
        }
    }

    private long product() throws HmpSyntaxException {
        long value = unary();
        while (true) {
            char operator = peek();
            if (operator != '*' && operator != '/' && operator != '%') {
                return value;
            }
            next();
            long right = unary();
            if (operator == '*') {
                value *= right;
            } else if (right == 0) {
                throw error("division by zero");
            } else {
                value = operator == '/' ? value / right : value % right;
            }
        }
    }

    private long unary() throws HmpSyntaxException {
        char first = peek();
        return switch (first) {
            case '+' -> operand();
            case '-' -> -operand();
            case '~' -> ~operand();
            case '(' -> parenthesis();
            case '\'' -> character();
            case '$' -> throw error("unknown register");
            case 0 -> throw error("unexpected end of expression");
            default -> number();
        };
    }

    private long operand() throws HmpSyntaxException {
        next();
        return unary();
    }

    private long parenthesis() throws HmpSyntaxException {
        next();
        long inner = sum();
        if (peek() != ')') {
            throw error("')' expected");
        }
        next();
        return inner;
    }

    private long character() throws HmpSyntaxException {
        at++;
        if (at == text.length()) {
            throw error("character constant expected");
        }
        char code = text.charAt(at);
        at++;
        if (peek() != '\'') {
            throw error("missing terminating ' character");
        }
        next();
        return code;
    }

    private long number() throws HmpSyntaxException {
        int radix = 10;
        int from = at;
        if (peek() == '0') {
            int prefix = prefixRadix();
            radix = prefix == 0 ? 8 : prefix;
            from += prefix == 0 ? 0 : 2;
        }
        int end = from;
        Long value = 0L;
        while (end < text.length() && digit(text.charAt(end), radix) >= 0) {
            value = append(value, radix, digit(text.charAt(end), radix));
            end++;
        }
        if (end == at) {
            throw error("invalid char '" + peek() + "' in expression");
        }
        if (value == null) {
            throw error("number too large");
        }
        at = end;
        skipSpace();
        return value;
    }

    /** The radix that the text behind the leading 0 stands for, 0 if it is none: then that 0 is a digit. */
    private int prefixRadix() {
        char letter = at + 1 < text.length() ? Character.toLowerCase(text.charAt(at + 1)) : 0;
        int radix = letter == 'x' ? 16 : letter == 'b' && binaryDigits ? 2 : 0;
        boolean digits = radix != 0 && at + 2 < text.length() && digit(text.charAt(at + 2), radix) >= 0;
        return digits ? radix : 0;
    }

    private static int digit(char c, int radix) {
        return c < 128 ? Character.digit(c, radix) : -1;
    }

    /** Null when it no longer fits 64 bits. */
    private static @Nullable Long append(@Nullable Long value, int radix, int digit) {
        if (value == null || Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, radix)) > 0) {
            return null;
        }
        return value * radix + digit;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void next() {
        at++;
        skipSpace();
    }

    private void skipSpace() {
        while (at < text.length() && Digits.isSpace(text.charAt(at))) {
            at++;
        }
    }

    private static HmpSyntaxException error(String text) {
        return new HmpSyntaxException(text + "\n");
    }
}
