package io.vmemu.testkit.journal;

import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.json.JsonWriter;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What happened in a machine up to the moment when this was asked for, oldest first.
 *
 * @param items entries with their places and times
 */
public record MachineJournal(List<Journal.Item> items) {
    public MachineJournal {
        items = List.copyOf(items);
    }

    /** All entries. */
    public List<JournalEntry> entries() {
        return items.stream().map(Journal.Item::entry).toList();
    }

    /** Entries of one kind, such as {@link JournalEntry.Request}. */
    public <T extends JournalEntry> List<T> entries(Class<T> kind) {
        return items.stream()
                .map(Journal.Item::entry)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** Commands of clients. */
    public List<JournalEntry.Command> commands() {
        return entries(JournalEntry.Command.class);
    }

    /** QMP events of that name. */
    public List<JournalEntry.Event> events(String name) {
        return entries(JournalEntry.Event.class).stream()
                .filter(event -> event.name().equals(name))
                .toList();
    }

    /** The entries from one on, by its number. */
    public MachineJournal since(long sequence) {
        return new MachineJournal(
                items.stream().filter(item -> item.sequence() >= sequence).toList());
    }

    /** The last so many entries. */
    public MachineJournal last(int count) {
        return new MachineJournal(items.subList(Math.max(0, items.size() - count), items.size()));
    }

    /** An entry a line, as JSON, each line ended by LF; the same text for the same run everywhere. */
    public String toJsonLines() {
        return items.stream()
                .map(item -> JsonWriter.toText(item.toDict()) + "\n")
                .collect(Collectors.joining());
    }

    /**
     * Fails unless clients have sent what is expected.
     *
     * @throws AssertionError that shows the nearest call beside the expected one
     */
    public void verify(ExpectedCall expected) {
        new CallVerification(expected, commands()).check();
    }
}
