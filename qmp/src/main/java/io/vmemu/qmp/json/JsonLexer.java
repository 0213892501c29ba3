package io.vmemu.qmp.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Cuts bytes into tokens. Input may be split anywhere. */
final class JsonLexer {
    private static final int SMALL_BUFFER = 256;
    private static final int BIG_BUFFER = 64 * 1024;

    private final long maxBytes;
    private State state = State.START;
    private byte[] token = new byte[SMALL_BUFFER];
    private int length;
    private boolean plain;
    private byte quote;

    private enum State {
        START,
        STRING,
        ESCAPE,
        MINUS,
        ZERO,
        DIGITS,
        POINT,
        FRACTION,
        EXPONENT,
        EXPONENT_SIGN,
        EXPONENT_DIGITS,
        KEYWORD,
        RECOVERY
    }

    JsonLexer(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Reads up to the end of a token; null if the input ends before. Number and keyword end when something else begins.
     */
    @Nullable
    JsonToken next(ByteBuffer in) {
        while (in.hasRemaining()) {
            if (state == State.START) {
                startToken();
            }
            JsonToken found = state == State.STRING ? string(in) : step(in);
            if (found == null && length > maxBytes) {
                found = JsonToken.OVERSIZE;
                state = State.START;
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The token that the end of input completes or cuts off; null if there is none. */
    @Nullable
    JsonToken finish() {
        JsonToken found = switch (state) {
            case START, RECOVERY -> null;
            case KEYWORD -> JsonToken.KEYWORD;
            case ZERO, DIGITS -> JsonToken.INTEGER;
            case FRACTION, EXPONENT_DIGITS -> JsonToken.FLOAT;
            default -> JsonToken.STRAY;
        };
        state = State.START;
        return found;
    }

    /** Number of bytes of the token found last, quotes included. */
    int length() {
        return length;
    }

    /** The bytes of the token found last; good until the next call. */
    byte[] bytes() {
        return token;
    }

    /** Whether the string found last is ASCII without escapes. */
    boolean isPlain() {
        return plain;
    }

    /** The token found last, if it is pure ASCII. */
    String text() {
        return new String(token, 0, length, StandardCharsets.ISO_8859_1);
    }

    private void startToken() {
        length = 0;
        plain = true;
        if (token.length > BIG_BUFFER) {
            token = new byte[SMALL_BUFFER];
        }
    }

    private @Nullable JsonToken string(ByteBuffer in) {
        while (in.hasRemaining() && length <= maxBytes) {
            byte b = in.get();
            append(b);
            if (b == quote) {
                state = State.START;
                return JsonToken.STRING;
            }
            if (b == '\\') {
                plain = false;
                state = State.ESCAPE;
                return null;
            }
            if (b < 0x20) {
                plain = false;
                if (isImpossibleInString(b)) {
                    return stray();
                }
            }
        }
        return null;
    }

    /** Handles the next byte, which ends a token only by following it stays unread. */
    private @Nullable JsonToken step(ByteBuffer in) {
        byte b = in.get(in.position());
        return switch (state) {
            case START -> start(in, b);
            case ESCAPE -> isImpossibleInString(b) ? stray(in) : consume(in, State.STRING);
            case MINUS -> b == '0' ? consume(in, State.ZERO) : isDigit(b) ? consume(in, State.DIGITS) : stray(in);
            case ZERO -> b == '.' ? consume(in, State.POINT) : isDigit(b) ? stray(in) : end(JsonToken.INTEGER);
            case DIGITS -> digits(in, b);
            case POINT -> isDigit(b) ? consume(in, State.FRACTION) : stray(in);
            case FRACTION ->
                isDigit(b)
                        ? consume(in, State.FRACTION)
                        : isExponent(b) ? consume(in, State.EXPONENT) : end(JsonToken.FLOAT);
            case EXPONENT ->
                b == '+' || b == '-'
                        ? consume(in, State.EXPONENT_SIGN)
                        : isDigit(b) ? consume(in, State.EXPONENT_DIGITS) : stray(in);
            case EXPONENT_SIGN -> isDigit(b) ? consume(in, State.EXPONENT_DIGITS) : stray(in);
            case EXPONENT_DIGITS -> isDigit(b) ? consume(in, State.EXPONENT_DIGITS) : end(JsonToken.FLOAT);
            case KEYWORD -> b >= 'a' && b <= 'z' ? consume(in, State.KEYWORD) : end(JsonToken.KEYWORD);
            case RECOVERY -> recover(in, b);
            case STRING -> throw new AssertionError();
        };
    }

    private @Nullable JsonToken start(ByteBuffer in, byte b) {
        return switch (b) {
            case ' ', '\t', '\r', '\n' -> {
                in.get();
                yield null;
            }
            case '"', '\'' -> {
                quote = b;
                yield consume(in, State.STRING);
            }
            case '{' -> sign(in, JsonToken.OPEN_BRACE);
            case '}' -> sign(in, JsonToken.CLOSE_BRACE);
            case '[' -> sign(in, JsonToken.OPEN_BRACKET);
            case ']' -> sign(in, JsonToken.CLOSE_BRACKET);
            case ':' -> sign(in, JsonToken.COLON);
            case ',' -> sign(in, JsonToken.COMMA);
            case '-' -> consume(in, State.MINUS);
            case '0' -> consume(in, State.ZERO);
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> consume(in, State.DIGITS);
            default -> b >= 'a' && b <= 'z' ? consume(in, State.KEYWORD) : stray(in);
        };
    }

    private @Nullable JsonToken digits(ByteBuffer in, byte b) {
        if (isDigit(b)) {
            return consume(in, State.DIGITS);
        }
        if (b == '.') {
            return consume(in, State.POINT);
        }
        return isExponent(b) ? consume(in, State.EXPONENT) : end(JsonToken.INTEGER);
    }

    /** Skips up to a byte at which a client's next text may well begin. */
    private @Nullable JsonToken recover(ByteBuffer in, byte b) {
        boolean resync = switch (b) {
            case '\t' -> false;
            case '{', '}', '[', ']', ':', ',' -> true;
            default -> isImpossibleInString(b);
        };
        if (resync) {
            state = State.START;
        } else {
            in.get();
        }
        return null;
    }

    private @Nullable JsonToken consume(ByteBuffer in, State next) {
        append(in.get());
        state = next;
        return null;
    }

    private JsonToken sign(ByteBuffer in, JsonToken found) {
        append(in.get());
        return found;
    }

    private JsonToken end(JsonToken found) {
        state = State.START;
        return found;
    }

    private JsonToken stray(ByteBuffer in) {
        append(in.get());
        return stray();
    }

    private JsonToken stray() {
        state = State.RECOVERY;
        return JsonToken.STRAY;
    }

    private void append(byte b) {
        if (length == token.length) {
            token = Arrays.copyOf(token, length * 2);
        }
        token[length++] = b;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isExponent(byte b) {
        return b == 'e' || b == 'E';
    }

    private static boolean isImpossibleInString(byte b) {
        return (b >= 0 && b < 0x20) || (b & 0xFE) == 0xFE;
    }
}
