package io.vmemu.qmp.record;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one side of a conversation said. */
public sealed interface Content {
    /** What is meant, if it can be read; null if not, or if nothing is said. */
    default @Nullable QObject value() {
        return null;
    }

    /** The same if it is an object, as all messages of QMP are; null if not. */
    default @Nullable QDict dict() {
        return value() instanceof QDict dict ? dict : null;
    }

    /** Whether a server says this of its own accord, once per connection. */
    default boolean isGreeting() {
        return has("QMP");
    }

    /** Whether a server says this of its own accord, at any time. */
    default boolean isEvent() {
        return has("event");
    }

    private boolean has(String member) {
        QDict dict = dict();
        return dict != null && dict.has(member);
    }

    /** What it is about: a command's or an event's name, {@code QMP} for the greeting; empty if it is nothing of these. */
    default String subject() {
        QDict dict = dict();
        for (String member : List.of("execute", "exec-oob", "event")) {
            if (dict != null && dict.get(member) instanceof QString name) {
                return name.value();
            }
        }
        return isGreeting() ? "QMP" : "";
    }

    /** A text in JSON. */
    record Message(QObject value) implements Content {}

    /**
     * Bytes that are not JSON, or that JSON written anew would not be the same as.
     *
     * @param hex two digits for each byte
     */
    record Raw(String hex) implements Content {
        static Raw of(byte[] bytes) {
            return new Raw(HexFormat.of().formatHex(bytes));
        }

        /** The bytes themselves. */
        public byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public @Nullable QObject value() {
            try {
                return Json.parse(text());
            } catch (QemuException | CharacterCodingException e) {
                return null;
            }
        }

        /** The bytes as a text, with a sign in place of what is not UTF-8. */
        String display() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        /** The bytes as a text; fails if they are not UTF-8. */
        String text() throws CharacterCodingException {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        }
    }

    /** That side says no more. */
    record End() implements Content {}
}
