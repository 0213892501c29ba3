package io.vmemu.qmp.json;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Single texts, as on the command line. */
public final class Json {
    private Json() {}

    /**
     * Reads one value.
     *
     * @throws QemuException with QEMU's text if it is malformed, missing or not the only one
     */
    public static QObject parse(String text) throws QemuException {
        JsonStreamer streamer = new JsonStreamer();
        ByteBuffer in = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        JsonMessage first = next(streamer, in);
        if (first instanceof JsonMessage.Malformed malformed) {
            throw new QemuException(malformed.desc());
        }
        if (!(first instanceof JsonMessage.Value value)) {
            throw new QemuException("Expecting a JSON value");
        }
        if (next(streamer, in) != null) {
            throw new QemuException("Expecting at most one JSON value");
        }
        return value.value();
    }

    private static @Nullable JsonMessage next(JsonStreamer streamer, ByteBuffer in) {
        JsonMessage message = streamer.read(in);
        return message == null ? streamer.finish() : message;
    }
}
