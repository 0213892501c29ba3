package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.json.JsonMessage;
import io.vmemu.qmp.json.JsonStreamer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Cuts what one side says into messages, where a monitor would. What is not JSON is kept to the byte. */
final class TextSplitter {
    private final JsonStreamer streamer = new JsonStreamer();
    private final ByteArrayOutputStream current = new ByteArrayOutputStream();

    /** The messages that {@code in} completes. */
    List<Content> split(ByteBuffer in) {
        List<Content> complete = new ArrayList<>();
        while (in.hasRemaining()) {
            ByteBuffer before = in.duplicate();
            JsonMessage message = streamer.read(in);
            byte[] taken = new byte[in.position() - before.position()];
            before.get(taken);
            current.writeBytes(taken);
            if (message != null) {
                complete.add(content(message));
                current.reset();
            }
        }
        return complete;
    }

    private Content content(JsonMessage message) {
        if (message instanceof JsonMessage.Value read) {
            QObject value = read.value();
            if (RecordFormat.keeps(value)) {
                return new Content.Message(value);
            }
        }
        return Content.Raw.of(current.toByteArray());
    }

    /** What is left at the end of the conversation, if it is more than white space. */
    List<Content> finish() {
        byte[] rest = current.toByteArray();
        for (byte each : rest) {
            if (!Character.isWhitespace(each)) {
                return List.of(Content.Raw.of(rest));
            }
        }
        return List.of();
    }
}
