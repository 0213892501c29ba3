package io.vmemu.qmp.hmp;

/**
 * How {@code print} shows a number.
 *
 * @param letter {@code x d u o c i}
 */
record DataFormat(char letter) {
    /** What the monitor begins with. */
    static final DataFormat INITIAL = new DataFormat('x');

    /** The number in this format; white space around it there is none. */
    String show(long value) {
        return switch (letter) {
            case 'o' -> value == 0 ? "0" : "0" + Long.toOctalString(value);
            case 'x' -> value == 0 ? "0" : "0x" + Long.toHexString(value);
            case 'u' -> Long.toUnsignedString(value);
            case 'c' -> character((int) value);
            default -> Long.toString(value);
        };
    }

    private static String character(int code) {
        String shown = switch (code) {
            case '\'' -> "\\'";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            default -> code >= ' ' && code <= '~' ? String.valueOf((char) code) : "\\x%02x".formatted(code);
        };
        return "'" + shown + "'";
    }
}
