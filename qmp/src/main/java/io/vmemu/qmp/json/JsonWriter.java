package io.vmemu.qmp.json;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as QEMU does: pure ASCII, {@code ", "} and {@code ": "} as separators, hexadecimal digits of escapes
 * in upper case, doubles with 17 digits and without a point if integral, infinity as the bare word {@code inf}.
 * Indented by four on several lines if {@code pretty}. Line ends within are LF, and there is none at the end.
 */
public final class JsonWriter {
    private static final int LAST_PRINTABLE = 0x7E;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .characterEscapes(new Escapes())
            .highestNonEscapedChar(LAST_PRINTABLE + 1)
            .streamWriteConstraints(StreamWriteConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .build())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .build();

    private final boolean pretty;

    public JsonWriter(boolean pretty) {
        this.pretty = pretty;
    }

    /** Writes {@code value} to {@code out}, which is neither flushed nor closed. */
    public void write(QObject value, OutputStream out) throws IOException {
        try (JsonGenerator generator = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
            generator.setPrettyPrinter(pretty ? JsonLayout.indented() : JsonLayout.ONE_LINE);
            write(value, generator);
        }
    }

    /** The value on one line. */
    public static String toText(QObject value) {
        return toText(value, false);
    }

    /** The value indented, on several lines if it has parts. */
    public static String toIndentedText(QObject value) {
        return toText(value, true);
    }

    /** The value on one line, with the CR LF that ends it on a monitor. */
    public static byte[] toLine(QObject value) {
        ByteArrayOutputStream out = encode(value, false);
        out.write('\r');
        out.write('\n');
        return out.toByteArray();
    }

    private static String toText(QObject value, boolean pretty) {
        return encode(value, pretty).toString(StandardCharsets.US_ASCII);
    }

    private static ByteArrayOutputStream encode(QObject value, boolean pretty) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            new JsonWriter(pretty).write(value, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    private static void write(QObject value, JsonGenerator out) throws IOException {
        if (value instanceof QString string) {
            out.writeString(string.value());
        } else if (value instanceof QDict dict) {
            out.writeStartObject();
            for (Map.Entry<String, QObject> member : dict.members().entrySet()) {
                out.writeFieldName(member.getKey());
                write(member.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof QList list) {
            out.writeStartArray();
            for (QObject item : list) {
                write(item, out);
            }
            out.writeEndArray();
        } else if (value instanceof QNum number) {
            write(number, out);
        } else if (value instanceof QBool bool) {
            out.writeBoolean(bool.value());
        } else {
            out.writeNull();
        }
    }

    private static void write(QNum number, JsonGenerator out) throws IOException {
        if (number instanceof QNum.Int signed) {
            out.writeNumber(signed.value());
        } else if (number instanceof QNum.UInt unsigned) {
            out.writeNumber(Long.toUnsignedString(unsigned.bits()));
        } else if (number instanceof QNum.Real real) {
            out.writeNumber(JsonNumbers.format(real.value()));
        }
    }

    /** Jackson's own escapes, and DEL. */
    private static final class Escapes extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private final int[] codes = standardAsciiEscapesForJSON();

        Escapes() {
            codes[LAST_PRINTABLE + 1] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return null;
        }
    }
}
