package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What one side of a conversation said. */
public sealed interface Content {
    /** A text in JSON. */
    record Message(QObject value) implements Content {
        /** Whether a server says this of its own accord, once per connection. */
        public boolean isGreeting() {
            return has("QMP");
        }

        /** Whether a server says this of its own accord, at any time. */
        public boolean isEvent() {
            return has("event");
        }

        private boolean has(String member) {
            return value instanceof QDict dict && dict.has(member);
        }

        /** What the message is about: a command's or an event's name, {@code QMP} for the greeting, or nothing. */
        public String subject() {
            if (value instanceof QDict dict) {
                for (String member : new String[] {"execute", "exec-oob", "event"}) {
                    if (dict.get(member) instanceof QString name) {
                        return name.value();
                    }
                }
            }
            return isGreeting() ? "QMP" : "";
        }
    }

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
