package io.vmemu.launcher.simulate;

import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.launcher.hosted.HostedMachine;
import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What the journals of a run's machines say, in order: passed on, and the latest of it kept. */
final class Chronicle {
    /** Takes a line of the journal as it is written. */
    interface Sink {
        /** Nobody wants it. */
        Sink NONE = item -> {};

        void take(Journal.Item item);

        /** Each entry as a line of JSON. */
        static Sink ofLines(Consumer<String> lines) {
            return item -> lines.accept(JsonWriter.toText(item.toDict()));
        }
    }

    /** Reads along. */
    interface Reader {
        void read(HostedMachine machine, Journal.Item item);
    }

    private static final int KEPT = 60;

    private final Sink sink;
    private Reader reader = (machine, item) -> {};
    private final ArrayDeque<Journal.Item> latest = new ArrayDeque<>();
    private final Set<String> fired = new TreeSet<>();

    Chronicle(Sink sink) {
        this.sink = sink;
    }

    /** Has somebody read along. */
    void onItem(Reader newReader) {
        reader = newReader;
    }

    /** Takes what has been noted since the last time. */
    void take(HostedMachine machine) {
        List<Journal.Item> items = machine.journal().items();
        machine.journal().clear();
        for (Journal.Item item : items) {
            sink.take(item);
            reader.read(machine, item);
            if (item.entry() instanceof JournalEntry.FaultFired fault) {
                fired.add(fault.point());
            }
        }
        for (Journal.Item item : items.subList(Math.max(0, items.size() - KEPT), items.size())) {
            latest.add(item);
            if (latest.size() > KEPT) {
                latest.remove();
            }
        }
    }

    /** The latest entries, as JSON. */
    List<String> latest() {
        return latest.stream().map(item -> JsonWriter.toText(item.toDict())).toList();
    }

    /** The points at which something has gone wrong so far, by name. */
    Set<String> fired() {
        return fired;
    }

    /** Whether something has gone wrong at a point of that name, or of a name that begins like that. */
    boolean hasFired(String prefix) {
        return fired.stream().anyMatch(point -> point.startsWith(prefix));
    }
}
