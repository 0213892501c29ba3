package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.protocol.Side;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a record, each line as soon as it is known. The first line tells the server's version, so that nothing is
 * written before a server has said something.
 */
public final class RecordWriter implements Closeable {
    private final BufferedWriter out;
    private final List<RecordedEntry> held = new ArrayList<>();
    private boolean started;

    private RecordWriter(BufferedWriter out) {
        this.out = out;
    }

    /** Writes to {@code file}, over what is in it. */
    public static RecordWriter create(Path file) throws IOException {
        return new RecordWriter(Files.newBufferedWriter(file, StandardCharsets.US_ASCII));
    }

    /** Adds a line; the number that the entry has is of no importance. */
    public void write(RecordedEntry entry) throws IOException {
        if (!started && entry.from() == Side.CLIENT) {
            held.add(entry);
            return;
        }
        start(entry.content());
        line(RecordFormat.entry(entry));
        out.flush();
    }

    private void start(Content first) throws IOException {
        if (!started) {
            started = true;
            line(RecordFormat.header(version(first)));
            for (RecordedEntry entry : held) {
                line(RecordFormat.entry(entry));
            }
            held.clear();
        }
    }

    private static @Nullable QObject version(Content content) {
        return content instanceof Content.Message message
                        && message.value() instanceof QDict dict
                        && dict.get("QMP") instanceof QDict greeting
                ? greeting.get("version")
                : null;
    }

    private void line(String text) throws IOException {
        out.write(text);
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        try (out) {
            start(new Content.End());
        }
    }
}
