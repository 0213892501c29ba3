package io.vmemu.qmp.record;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.protocol.Side;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Records made by hand, and clients that send what they are told. */
final class Dialogs {
    static final String GREETING = "{'QMP': {'version': {}, 'capabilities': []}}";

    private Dialogs() {}

    static QDict dict(String json) {
        try {
            return (QDict) Json.parse(json);
        } catch (QemuException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** A record of one client. Lines start with {@code C} or {@code S} for who says it; a line of one letter is that side's end. */
    static Recording recording(String... lines) {
        return new Recording(null, entries(1, 2, lines));
    }

    /** The lines of one client of a record, the first of them in line {@code first} of the file. */
    static List<RecordedEntry> entries(int client, int first, String... lines) {
        List<RecordedEntry> entries = new ArrayList<>();
        for (String line : lines) {
            Side from = line.charAt(0) == 'C' ? Side.CLIENT : Side.SERVER;
            Content content = line.length() == 1 ? new Content.End() : new Content.Message(dict(line.substring(1)));
            entries.add(new RecordedEntry(first + entries.size(), client, from, 0, content));
        }
        return entries;
    }

    static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Sends all in pieces of that size, says no more, and returns what comes until the server closes. */
    static byte[] converse(Path socket, byte[] said, int piece) throws IOException {
        try (SocketChannel channel = connect(socket)) {
            for (int i = 0; i < said.length; i += piece) {
                channel.write(ByteBuffer.wrap(said, i, Math.min(piece, said.length - i)));
            }
            channel.shutdownOutput();
            return readToEnd(channel);
        }
    }

    static byte[] readToEnd(SocketChannel channel) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (channel.read(buffer.clear()) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
        }
        return all.toByteArray();
    }
}
