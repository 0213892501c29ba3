package io.vmemu.qmp.json;

/**
 * Walks through modified UTF-8 as QEMU understands it: the two bytes C0 80 are U+0000, other overlong forms,
 * surrogates, noncharacters and what lies above U+10FFFF are invalid. An invalid sequence extends over the
 * continuation bytes that its first byte announces, as far as they are there.
 */
final class Utf8Cursor {
    static final int INVALID = -1;
    private static final int[] SMALLEST = {0x80, 0x800, 0x10000, 0x200000, 0x4000000};

    private final byte[] bytes;
    private final int end;
    private int position;

    Utf8Cursor(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    boolean hasNext() {
        return position < end;
    }

    int position() {
        return position;
    }

    void skipTo(int newPosition) {
        position = newPosition;
    }

    /** The next code point or {@link #INVALID}. */
    int next() {
        int first = bytes[position++] & 0xFF;
        if (first < 0x80) {
            return first;
        }
        int length = Integer.numberOfLeadingZeros(~(first << 24));
        if (length < 2 || length > 6) {
            return INVALID;
        }
        int codePoint = first & (0x7F >> length);
        for (int i = 1; i < length; i++) {
            if (position >= end || (bytes[position] & 0xC0) != 0x80) {
                return INVALID;
            }
            codePoint = codePoint << 6 | (bytes[position++] & 0x3F);
        }
        boolean shortest = codePoint >= SMALLEST[length - 2] || (codePoint == 0 && length == 2);
        return shortest && isCharacter(codePoint) ? codePoint : INVALID;
    }

    /** Whether QEMU takes the code point for a character. */
    static boolean isCharacter(int codePoint) {
        boolean inRange = codePoint >= 0 && codePoint <= Character.MAX_CODE_POINT;
        boolean surrogate = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
        boolean noncharacter = (codePoint & 0xFFFE) == 0xFFFE || (codePoint >= 0xFDD0 && codePoint <= 0xFDEF);
        return inRange && !surrogate && !noncharacter;
    }

    /** The bytes as they show in an error text: up to the first NUL, U+FFFD for what is invalid. */
    static String display(byte[] bytes, int start, int end) {
        StringBuilder text = new StringBuilder(end - start);
        Utf8Cursor cursor = new Utf8Cursor(bytes, start, end);
        while (cursor.hasNext() && bytes[cursor.position] != 0) {
            int codePoint = cursor.next();
            text.appendCodePoint(codePoint == INVALID ? 0xFFFD : codePoint);
        }
        return text.toString();
    }
}
