package io.vmemu.qmp.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.json.JsonWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Messages as they go over the wire: every line, the last one too, ends in CR LF. */
final class MessageEncoder {
    private static final int CR = '\r';
    private static final int LF = '\n';

    private final JsonWriter writer;
    private final boolean pretty;

    MessageEncoder(boolean pretty) {
        this.writer = new JsonWriter(pretty);
        this.pretty = pretty;
    }

    void encode(QDict message, ByteBuf out) {
        try (ByteBufOutputStream stream = new ByteBufOutputStream(out)) {
            encode(message, stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void encode(QDict message, OutputStream out) throws IOException {
        writer.write(message, pretty ? new CrLfStream(out) : out);
        out.write(CR);
        out.write(LF);
    }

    /** Puts a CR before each LF. */
    private static final class CrLfStream extends FilterOutputStream {
        CrLfStream(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            if (b == LF) {
                out.write(CR);
            }
            out.write(b);
        }
    }
}
