package io.vmemu.qmp.json;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Builds the value of one text, token by token, without recursion. After the first error it only waits for the text to
 * end, which is not its business.
 */
final class JsonTree {
    private @Nullable Container open;
    private @Nullable QObject result;
    private @Nullable String error;

    private enum Expect {
        KEY_OR_END,
        KEY,
        COLON,
        MEMBER_VALUE,
        MEMBER_END,
        ITEM_OR_END,
        ITEM,
        ITEM_END
    }

    /** An object or list that is not closed yet, and what may come next in it. */
    private static final class Container {
        private final @Nullable Container outer;
        private final QObject value;
        private Expect expect;
        private String key = "";

        Container(@Nullable Container outer, QObject value, Expect expect) {
            this.outer = outer;
            this.value = value;
            this.expect = expect;
        }
    }

    /** The value, once the text is complete and without error. */
    @Nullable
    QObject result() {
        return result;
    }

    @Nullable
    String error() {
        return error;
    }

    void add(JsonToken token, JsonLexer lexer) {
        if (error != null) {
            return;
        }
        Container container = open;
        if (container == null) {
            value(token, lexer);
            return;
        }
        switch (container.expect) {
            case KEY_OR_END -> valueOr(JsonToken.CLOSE_BRACE, token, lexer);
            case ITEM_OR_END -> valueOr(JsonToken.CLOSE_BRACKET, token, lexer);
            case KEY, MEMBER_VALUE, ITEM -> value(token, lexer);
            case COLON -> {
                if (token == JsonToken.COLON) {
                    container.expect = Expect.MEMBER_VALUE;
                } else {
                    error = "missing : in object pair";
                }
            }
            case MEMBER_END -> separator(container, token, JsonToken.CLOSE_BRACE, Expect.KEY, "dict");
            case ITEM_END -> separator(container, token, JsonToken.CLOSE_BRACKET, Expect.ITEM, "list");
        }
    }

    private void separator(Container container, JsonToken token, JsonToken end, Expect next, String kind) {
        if (token == JsonToken.COMMA) {
            container.expect = next;
        } else if (token == end) {
            close(container);
        } else {
            error = "expected separator in " + kind;
        }
    }

    private void valueOr(JsonToken end, JsonToken token, JsonLexer lexer) {
        Container container = open;
        if (token == end && container != null) {
            close(container);
        } else {
            value(token, lexer);
        }
    }

    private void value(JsonToken token, JsonLexer lexer) {
        switch (token) {
            case OPEN_BRACE -> open = new Container(open, new QDict(), Expect.KEY_OR_END);
            case OPEN_BRACKET -> open = new Container(open, new QList(), Expect.ITEM_OR_END);
            case STRING -> string(lexer);
            case INTEGER -> complete(JsonNumbers.integer(lexer.bytes(), lexer.length()));
            case FLOAT -> complete(JsonNumbers.real(lexer.bytes(), lexer.length()));
            case KEYWORD -> keyword(lexer.text());
            default -> error = "expecting value";
        }
    }

    private void string(JsonLexer lexer) {
        if (lexer.isPlain()) {
            complete(new QString(new String(lexer.bytes(), 1, lexer.length() - 2, StandardCharsets.ISO_8859_1)));
            return;
        }
        JsonStrings strings = new JsonStrings(lexer.bytes(), lexer.length());
        String text = strings.decode();
        if (text == null) {
            error = strings.error();
        } else {
            complete(new QString(text));
        }
    }

    private void keyword(String word) {
        switch (word) {
            case "true" -> complete(QBool.TRUE);
            case "false" -> complete(QBool.FALSE);
            case "null" -> complete(QNull.NULL);
            default -> error = "invalid keyword '" + word + "'";
        }
    }

    private void close(Container container) {
        open = container.outer;
        complete(container.value);
    }

    /** Puts a finished value where it belongs. */
    private void complete(QObject value) {
        Container container = open;
        if (container == null) {
            result = value;
        } else if (container.value instanceof QList list) {
            list.add(value);
            container.expect = Expect.ITEM_END;
        } else if (container.value instanceof QDict dict) {
            completeIn(container, dict, value);
        }
    }

    private void completeIn(Container container, QDict dict, QObject value) {
        if (container.expect == Expect.MEMBER_VALUE) {
            if (dict.members().putIfAbsent(container.key, value) != null) {
                error = "duplicate key";
            }
            container.expect = Expect.MEMBER_END;
        } else if (value instanceof QString key) {
            container.key = key.value();
            container.expect = Expect.COLON;
        } else {
            error = "key is not a string in object";
        }
    }
}
