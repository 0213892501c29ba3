package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that has been read.
 *
 * @param server the version that the server's first greeting told; null if there was none
 */
public record Recording(@Nullable QObject server, List<RecordedEntry> entries) {
    public Recording {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a file. Blank lines are passed over.
     *
     * @throws RecordFormatException if it is not a record, with the number of the line
     */
    public static Recording read(Path file) throws IOException {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            QObject server = RecordFormat.readHeader(in.readLine());
            List<RecordedEntry> entries = new ArrayList<>();
            int number = 2;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    entries.add(RecordFormat.readEntry(number, line));
                }
                number++;
            }
            return new Recording(server, entries);
        }
    }

    /** The connections, one after the other in the order in which they began. */
    public List<Dialog> dialogs() {
        Map<Integer, List<RecordedEntry>> clients = new LinkedHashMap<>();
        for (RecordedEntry entry : entries) {
            clients.computeIfAbsent(entry.client(), client -> new ArrayList<>()).add(entry);
        }
        return clients.values().stream().map(Dialog::new).toList();
    }
}
