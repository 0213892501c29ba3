package io.vmemu.emulator.trace;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.NanoClock;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What happened, in order. Takes nothing until it is started; then it keeps the latest entries, up to a limit. Times are
 * nanoseconds since the machine was made.
 */
public final class Journal {
    private final NanoClock clock;
    private long startNanos;
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    private long nextSequence = 1;
    private int limit;

    /** A journal that takes nothing yet. */
    public Journal(NanoClock clock) {
        this.clock = clock;
        this.startNanos = clock.nanoTime();
    }

    /**
     * An entry with its place and time.
     *
     * @param sequence from 1, without gaps
     * @param nanos since the machine was made
     */
    public record Item(long sequence, long nanos, JournalEntry entry) {
        /** The written form. */
        public QDict toDict() {
            QDict dict = new QDict().put("seq", sequence).put("nanos", nanos).put("type", entry.type());
            entry.data().members().forEach(dict::put);
            return dict;
        }
    }

    /** Takes entries from now on and keeps the latest {@code newLimit} (at least 1). */
    public void start(int newLimit) {
        if (newLimit < 1) {
            throw new IllegalArgumentException("a journal of " + newLimit + " entries");
        }
        limit = newLimit;
        trim();
    }

    /** Takes no more entries; those that are there stay. */
    public void stop() {
        limit = 0;
    }

    /** Whether entries are taken: to be asked before one is put together. */
    public boolean isOn() {
        return limit > 0;
    }

    /** Takes an entry, if it takes any. */
    public void add(JournalEntry entry) {
        if (isOn()) {
            items.add(new Item(nextSequence++, ageNanos(), entry));
            trim();
        }
    }

    private void trim() {
        while (items.size() > limit) {
            items.remove();
        }
    }

    /** What is kept, the oldest first. */
    public List<Item> items() {
        return List.copyOf(items);
    }

    /** What is kept of a sequence number and after. */
    public List<Item> since(long sequence) {
        return items.stream().filter(item -> item.sequence() >= sequence).toList();
    }

    /** The number that the next entry will have. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Nanoseconds since the machine was made. */
    public long ageNanos() {
        return clock.nanoTime() - startNanos;
    }

    /**
     * Goes on as the journal of an earlier run: forgets what is kept.
     *
     * @param sequence the number of the next entry
     * @param ageNanos the time that it is now
     */
    public void goOnFrom(long sequence, long ageNanos) {
        items.clear();
        nextSequence = sequence;
        startNanos = clock.nanoTime() - ageNanos;
    }

    /** Forgets what is kept; numbers go on. */
    public void clear() {
        items.clear();
    }
}
