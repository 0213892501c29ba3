package io.vmemu.qmp.json;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Runs bytes through a streamer. */
final class Texts {
    private Texts() {}

    /** Latin-1 stands for bytes. */
    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The messages: values as compact JSON, errors without their usual prefix after "! ". */
    static List<String> read(JsonStreamer streamer, byte[] input) {
        return readInChunks(streamer, input, input.length);
    }

    static List<String> readInChunks(JsonStreamer streamer, byte[] input, int... cuts) {
        List<String> messages = new ArrayList<>();
        int start = 0;
        for (int cut : cuts) {
            drain(streamer, ByteBuffer.wrap(input, start, cut - start), messages);
            start = cut;
        }
        drain(streamer, ByteBuffer.wrap(input, start, input.length - start), messages);
        return messages;
    }

    private static void drain(JsonStreamer streamer, ByteBuffer in, List<String> messages) {
        for (JsonMessage message = streamer.read(in); message != null; message = streamer.read(in)) {
            messages.add(show(message));
        }
    }

    private static String show(JsonMessage message) {
        if (message instanceof JsonMessage.Value value) {
            return JsonWriter.toText(value.value());
        }
        String desc = ((JsonMessage.Malformed) message).desc();
        return "! " + desc.replaceFirst("^JSON parse error, ", "");
    }
}
