package io.vmemu.qmp.json;

import io.vmemu.emulator.qobject.QObject;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts from a stream of bytes as QEMU's monitor does. A text ends when the counts of open braces and of open
 * brackets are both zero or one of them goes negative; line ends mean nothing. After an error in the grammar the rest
 * of the text is skipped; after a byte that fits no token, or at a limit, reading starts afresh.
 */
public final class JsonStreamer {
    private static final String PREFIX = "JSON parse error, ";

    private final JsonLimits limits;
    private final JsonLexer lexer;
    private JsonTree tree = new JsonTree();
    private int braces;
    private int brackets;
    private int tokens;
    private long bytes;

    public JsonStreamer() {
        this(JsonLimits.QEMU);
    }

    JsonStreamer(JsonLimits limits) {
        this.limits = limits;
        this.lexer = new JsonLexer(limits.bytes());
    }

    /**
     * Reads from {@code in} up to the end of the next text.
     *
     * @return the text; null when the input is used up before, to be called again with what follows
     */
    public @Nullable JsonMessage read(ByteBuffer in) {
        for (JsonToken token = lexer.next(in); token != null; token = lexer.next(in)) {
            JsonMessage message = take(token);
            if (message != null) {
                return message;
            }
        }
        return null;
    }

    /** Ends the stream: completes a number or keyword, reports what is cut off. Null when nothing is left. */
    @Nullable
    JsonMessage finish() {
        JsonToken token = lexer.finish();
        if (token != null) {
            JsonMessage message = take(token);
            if (message != null) {
                return message;
            }
        }
        if (tokens == 0) {
            return null;
        }
        String error = tree.error();
        reset();
        return new JsonMessage.Malformed(PREFIX + (error == null ? "premature EOI" : error));
    }

    private @Nullable JsonMessage take(JsonToken token) {
        switch (token) {
            case OPEN_BRACE -> braces++;
            case CLOSE_BRACE -> braces--;
            case OPEN_BRACKET -> brackets++;
            case CLOSE_BRACKET -> brackets--;
            case STRAY -> {
                String shown = Utf8Cursor.display(lexer.bytes(), 0, lexer.length());
                return malformed(PREFIX + "stray '" + shown + "'");
            }
            default -> {}
        }
        if (bytes + lexer.length() + 1 > limits.bytes()) {
            return malformed("JSON token size limit exceeded");
        }
        if (tokens + 1 > limits.tokens()) {
            return malformed("JSON token count limit exceeded");
        }
        if (braces + brackets > limits.nesting()) {
            return malformed("JSON nesting depth limit exceeded");
        }
        bytes += lexer.length();
        tokens++;
        tree.add(token, lexer);
        boolean open = braces > 0 || brackets > 0;
        return open && braces >= 0 && brackets >= 0 ? null : completed();
    }

    private JsonMessage completed() {
        String error = tree.error();
        QObject value = tree.result();
        if (error != null) {
            return malformed(PREFIX + error);
        }
        if (value == null) {
            throw new IllegalStateException("a text ended within its value");
        }
        reset();
        return new JsonMessage.Value(value);
    }

    private JsonMessage malformed(String desc) {
        reset();
        return new JsonMessage.Malformed(desc);
    }

    private void reset() {
        tree = new JsonTree();
        braces = 0;
        brackets = 0;
        tokens = 0;
        bytes = 0;
    }
}
