package io.vmemu.qmp.record;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.protocol.Side;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lines of a record as texts. */
final class RecordFormat {
    private static final String NAME = "vmemu-qmp-record";
    private static final long VERSION = 1;

    /** What Java puts in the place of bytes that are no character. The writer, being ASCII, never does. */
    private static final char UNDECODABLE = '\uFFFD';

    private RecordFormat() {}

    /**
     * The first line.
     *
     * @param server what the server said it is; null if it said nothing
     */
    static String header(@Nullable QObject server) {
        QDict header = new QDict().put("format", NAME).put("version", VERSION);
        if (server != null) {
            header.put("server", server);
        }
        return JsonWriter.toText(header);
    }

    /** Reads the first line and returns what the server said it is; null if that is not known. */
    static @Nullable QObject readHeader(@Nullable String text) throws RecordFormatException {
        QDict header = text == null ? new QDict() : parse(1, text);
        if (!QString.of(NAME).equals(header.get("format"))) {
            throw new RecordFormatException(1, "a record starts with {\"format\": \"" + NAME + "\", ...}");
        }
        QObject version = header.get("version");
        if (!QNum.of(VERSION).equals(version)) {
            String found = version == null ? "missing" : JsonWriter.toText(version);
            throw new RecordFormatException(1, "the format's version is " + found + ", not " + VERSION);
        }
        return header.get("server");
    }

    /** A further line. What reading it would not give back is written byte by byte. */
    static String entry(RecordedEntry entry) {
        QDict line = new QDict()
                .put("client", entry.client())
                .put("from", name(entry.from()))
                .put("ms", entry.millis());
        if (entry.content() instanceof Content.Message message) {
            line.put("message", message.value());
        } else if (entry.content() instanceof Content.Raw raw) {
            putRaw(line, raw);
        } else {
            line.put("end", true);
        }
        return JsonWriter.toText(line);
    }

    private static void putRaw(QDict line, Content.Raw raw) {
        try {
            line.put("raw", raw.text());
        } catch (CharacterCodingException e) {
            line.put("hex", raw.hex());
        }
    }

    /** Whether a message that is written and read again is still the same. */
    static boolean keeps(QObject message) {
        RecordedEntry entry = new RecordedEntry(1, 1, Side.CLIENT, 0, new Content.Message(message));
        try {
            return readEntry(1, entry(entry)).equals(entry);
        } catch (RecordFormatException e) {
            return false;
        }
    }

    static RecordedEntry readEntry(int number, String text) throws RecordFormatException {
        QDict line = parse(number, text);
        long client = integer(number, line, "client");
        long millis = integer(number, line, "ms");
        if (client < 1 || client > Integer.MAX_VALUE || millis < 0) {
            throw new RecordFormatException(number, "'client' counts from 1, 'ms' from 0");
        }
        return new RecordedEntry(number, (int) client, side(number, line), millis, content(number, line));
    }

    private static QDict parse(int number, String text) throws RecordFormatException {
        if (text.indexOf(UNDECODABLE) >= 0) {
            throw new RecordFormatException(number, "not UTF-8");
        }
        try {
            if (Json.parse(text) instanceof QDict dict) {
                return dict;
            }
            throw new RecordFormatException(number, "not a JSON object");
        } catch (QemuException e) {
            throw new RecordFormatException(number, e.desc());
        }
    }

    private static long integer(int number, QDict line, String member) throws RecordFormatException {
        if (line.get(member) instanceof QNum.Int value) {
            return value.value();
        }
        throw new RecordFormatException(number, "member '" + member + "' must be an integer");
    }

    private static Side side(int number, QDict line) throws RecordFormatException {
        for (Side side : Side.values()) {
            if (QString.of(name(side)).equals(line.get("from"))) {
                return side;
            }
        }
        throw new RecordFormatException(number, "member 'from' must be \"client\" or \"server\"");
    }

    private static String name(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private static Content content(int number, QDict line) throws RecordFormatException {
        QObject message = line.get("message");
        if (message != null) {
            return new Content.Message(message);
        }
        if (line.get("raw") instanceof QString raw) {
            return Content.Raw.of(raw.value().getBytes(StandardCharsets.UTF_8));
        }
        if (QBool.TRUE.equals(line.get("end"))) {
            return new Content.End();
        }
        if (line.get("hex") instanceof QString hex) {
            try {
                return Content.Raw.of(HexFormat.of().parseHex(hex.value()));
            } catch (IllegalArgumentException e) {
                throw new RecordFormatException(number, "member 'hex' must be pairs of hexadecimal digits");
            }
        }
        throw new RecordFormatException(number, "one of the members 'message', 'raw', 'hex' and 'end' is needed");
    }
}
