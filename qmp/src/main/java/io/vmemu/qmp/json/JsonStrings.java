package io.vmemu.qmp.json;

import org.jspecify.annotations.Nullable;

/** Turns the bytes of a string token, quotes included, into its text. One instance for one string. */
final class JsonStrings {
    private final byte[] bytes;
    private final int end;
    private final Utf8Cursor cursor;
    private final StringBuilder text;
    private @Nullable String error;

    JsonStrings(byte[] bytes, int length) {
        this.bytes = bytes;
        this.end = length;
        this.cursor = new Utf8Cursor(bytes, 1, length - 1);
        this.text = new StringBuilder(length);
    }

    /** The text, or null if there is an {@link #error}. */
    @Nullable
    String decode() {
        while (cursor.hasNext()) {
            if (bytes[cursor.position()] == '\\') {
                escape();
            } else {
                int codePoint = cursor.next();
                if (codePoint == Utf8Cursor.INVALID) {
                    error = "invalid UTF-8 sequence in string";
                } else {
                    text.appendCodePoint(codePoint);
                }
            }
            if (error != null) {
                return null;
            }
        }
        return text.toString();
    }

    @Nullable
    String error() {
        return error;
    }

    private void escape() {
        int backslash = cursor.position();
        byte b = bytes[backslash + 1];
        cursor.skipTo(backslash + 2);
        switch (b) {
            case '"', '\'', '\\', '/' -> text.append((char) b);
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case 'n' -> text.append('\n');
            case 'r' -> text.append('\r');
            case 't' -> text.append('\t');
            case 'u' -> unicode(backslash);
            default -> error = "invalid escape sequence in string";
        }
    }

    private void unicode(int backslash) {
        int codePoint = hex(backslash + 2);
        int after = backslash + 6;
        if (Character.MIN_HIGH_SURROGATE <= codePoint && codePoint <= Character.MAX_HIGH_SURROGATE) {
            int low = after + 1 < end && bytes[after] == '\\' && bytes[after + 1] == 'u' ? hex(after + 2) : -1;
            if (Character.MIN_LOW_SURROGATE <= low && low <= Character.MAX_LOW_SURROGATE) {
                codePoint = Character.toCodePoint((char) codePoint, (char) low);
                after += 6;
            }
        }
        if (Utf8Cursor.isCharacter(codePoint)) {
            text.appendCodePoint(codePoint);
            cursor.skipTo(after);
        } else {
            String shown = Utf8Cursor.display(bytes, backslash, Math.min(after, end));
            error = shown + " is not a valid Unicode character";
        }
    }

    /** The value of four hexadecimal digits, -1 if there are fewer. */
    private int hex(int start) {
        int value = 0;
        for (int i = start; i < start + 4; i++) {
            int digit = i < end ? Character.digit(bytes[i], 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }
}
