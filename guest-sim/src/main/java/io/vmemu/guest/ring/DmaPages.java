package io.vmemu.guest.ring;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;

/** Pages of boot memory that drivers share with their devices. Zeroed when handed out. */
public final class DmaPages {
    public static final int PAGE_SIZE = 4096;

    /** No pages left. */
    public static final long NONE = -1;

    /** More than any driver takes at once. */
    private static final int MAX_PAGES = 1 << 16;

    /** Places to begin at, best first: above what ISA DMA can reach, above the first MiB, anywhere but page 0. */
    private static final long[] STARTS = {16L << 20, 1L << 20, PAGE_SIZE};

    private final GuestMemory memory;
    private final Map<Integer, ArrayDeque<Long>> freeByCount = new TreeMap<>();
    private long nextGpa;

    public DmaPages(GuestMemory memory) {
        this.memory = memory;
        this.nextGpa = start(memory);
    }

    private static long start(GuestMemory memory) {
        for (long gpa : STARTS) {
            if (memory.contains(gpa, PAGE_SIZE)) {
                return gpa;
            }
        }
        return NONE;
    }

    /**
     * Hands out {@code count} contiguous pages.
     *
     * @return their gpa, or {@link #NONE}
     */
    public long allocate(int count) {
        long gpa = take(count);
        if (gpa != NONE) {
            for (long offset = 0; offset < (long) count * PAGE_SIZE; offset += Long.BYTES) {
                memory.writeLong(gpa + offset, 0);
            }
        }
        return gpa;
    }

    private long take(int count) {
        ArrayDeque<Long> free = freeByCount.get(count);
        if (free != null && !free.isEmpty()) {
            return free.removeLast();
        }
        long length = (long) count * PAGE_SIZE;
        if (nextGpa == NONE || !memory.contains(nextGpa, length)) {
            return NONE;
        }
        long gpa = nextGpa;
        nextGpa += length;
        return gpa;
    }

    /** Takes back what {@link #allocate} handed out. */
    public void free(long gpa, int count) {
        freeByCount.computeIfAbsent(count, c -> new ArrayDeque<>()).addLast(gpa);
    }

    public void save(StateWriter out) {
        out.number(nextGpa);
        freeByCount.values().removeIf(ArrayDeque::isEmpty);
        out.integer(freeByCount.size());
        freeByCount.forEach((count, free) -> {
            out.integer(count);
            out.numbers(free.stream().mapToLong(gpa -> gpa).toArray());
        });
    }

    /** Takes over which pages are handed out, and which have been given back. */
    public void load(StateReader in) throws QemuException {
        long next = in.number("free pages", NONE, Long.MAX_VALUE);
        StateReader.require(next == NONE || (nextGpa != NONE && next >= nextGpa), "free pages");
        nextGpa = next;
        int kinds = in.integer("free pages", 0, MAX_PAGES);
        for (int i = 0; i < kinds; i++) {
            int count = in.integer("free pages", 1, MAX_PAGES);
            for (long gpa : in.numbers("free pages")) {
                StateReader.require(memory.contains(gpa, (long) count * PAGE_SIZE), "free pages");
                free(gpa, count);
            }
        }
    }
}
