package io.vmemu.emulator.memory;

import java.util.Arrays;

/**
 * A set of page numbers below some size, for whole ranges at a time. Pages are kept in chunks of 32768; a chunk that is
 * empty or full costs nothing, the others 4 KiB. Ranges are [from, to).
 */
final class PageSet {
    private static final int CHUNK_SHIFT = 15;
    private static final int CHUNK_PAGES = 1 << CHUNK_SHIFT;
    private static final int CHUNK_WORDS = CHUNK_PAGES / Long.SIZE;
    private static final long[] EMPTY = new long[0];
    private static final long[] FULL = new long[0];

    private final long size;
    private final long[][] chunks;
    private final int[] chunkCounts;
    private long[] spare = EMPTY;
    private long count;

    PageSet(long size) {
        this.size = size;
        int chunkCount = Math.toIntExact((size + CHUNK_PAGES - 1) >>> CHUNK_SHIFT);
        this.chunks = new long[chunkCount][];
        this.chunkCounts = new int[chunkCount];
        Arrays.fill(chunks, EMPTY);
    }

    /** Pages in the set. */
    long count() {
        return count;
    }

    /** Adds a range; returns how many of its pages were not in the set. */
    long add(long from, long to) {
        return change(from, to, true);
    }

    /** Removes a range; returns how many of its pages were in the set. */
    long remove(long from, long to) {
        return change(from, to, false);
    }

    /** How many pages of a range are in the set. */
    long count(long from, long to) {
        check(from, to);
        long found = 0;
        for (long at = from; at < to; ) {
            int chunk = (int) (at >>> CHUNK_SHIFT);
            long end = Math.min(to, (chunk + 1L) << CHUNK_SHIFT);
            found += countInChunk(chunk, at, end);
            at = end;
        }
        return found;
    }

    /** The first page of a range that is not in the set, {@code to} if all are. */
    long nextAbsent(long from, long to) {
        return next(from, to, false);
    }

    /** The first page of a range that is in the set, {@code to} if none is. */
    long nextPresent(long from, long to) {
        return next(from, to, true);
    }

    private void check(long from, long to) {
        if (from < 0 || to < from || to > size) {
            throw new IndexOutOfBoundsException("[" + from + ", " + to + ") of " + size);
        }
    }

    private long change(long from, long to, boolean present) {
        check(from, to);
        long changed = 0;
        for (long at = from; at < to; ) {
            int chunk = (int) (at >>> CHUNK_SHIFT);
            long end = Math.min(to, (chunk + 1L) << CHUNK_SHIFT);
            changed += changeChunk(chunk, at, end, present);
            at = end;
        }
        count += present ? changed : -changed;
        return changed;
    }

    private long changeChunk(int chunk, long from, long to, boolean present) {
        long[] words = chunks[chunk];
        if (words == (present ? FULL : EMPTY)) {
            return 0;
        }
        int before = chunkCounts[chunk];
        if (to - from == chunkSize(chunk)) {
            replace(chunk, present ? FULL : EMPTY);
            chunkCounts[chunk] = present ? (int) (to - from) : 0;
            return Math.abs(chunkCounts[chunk] - before);
        }
        if (words.length == 0) {
            words = materialize(chunk, words == FULL);
        }
        int changed = changeWords(words, (int) (from & (CHUNK_PAGES - 1)), (int) (to - from), present);
        int after = present ? before + changed : before - changed;
        chunkCounts[chunk] = after;
        if (after == 0) {
            replace(chunk, EMPTY);
        } else if (after == chunkSize(chunk)) {
            replace(chunk, FULL);
        }
        return changed;
    }

    private static int changeWords(long[] words, int from, int length, boolean present) {
        int changed = 0;
        int to = from + length;
        for (int at = from; at < to; ) {
            int word = at >>> 6;
            int end = Math.min(to, (word + 1) << 6);
            long mask = mask(at, end);
            long old = words[word];
            changed += Long.bitCount(mask & (present ? ~old : old));
            words[word] = present ? old | mask : old & ~mask;
            at = end;
        }
        return changed;
    }

    /** Bits of the pages [from, to), which are in one word. */
    private static long mask(int from, int to) {
        return -1L << from & -1L >>> -to;
    }

    private long chunkSize(int chunk) {
        return Math.min(CHUNK_PAGES, size - ((long) chunk << CHUNK_SHIFT));
    }

    private long[] materialize(int chunk, boolean full) {
        long[] words = spare.length == 0 ? new long[CHUNK_WORDS] : spare;
        spare = EMPTY;
        Arrays.fill(words, full ? -1L : 0L);
        chunks[chunk] = words;
        return words;
    }

    private void replace(int chunk, long[] marker) {
        if (chunks[chunk].length != 0) {
            spare = chunks[chunk];
        }
        chunks[chunk] = marker;
    }

    private long countInChunk(int chunk, long from, long to) {
        long[] words = chunks[chunk];
        if (words.length == 0) {
            return words == FULL ? to - from : 0;
        }
        int start = (int) (from & (CHUNK_PAGES - 1));
        int stop = start + (int) (to - from);
        long found = 0;
        for (int at = start; at < stop; ) {
            int word = at >>> 6;
            int end = Math.min(stop, (word + 1) << 6);
            found += Long.bitCount(words[word] & mask(at, end));
            at = end;
        }
        return found;
    }

    private long next(long from, long to, boolean present) {
        check(from, to);
        for (long at = from; at < to; ) {
            int chunk = (int) (at >>> CHUNK_SHIFT);
            long base = (long) chunk << CHUNK_SHIFT;
            long end = Math.min(to, base + CHUNK_PAGES);
            long[] words = chunks[chunk];
            if (words.length == 0) {
                if ((words == FULL) == present) {
                    return at;
                }
            } else {
                long found = base + nextInWords(words, (int) (at - base), (int) (end - base), present);
                if (found < end) {
                    return found;
                }
            }
            at = end;
        }
        return to;
    }

    private static int nextInWords(long[] words, int from, int to, boolean present) {
        for (int at = from; at < to; at = (at | 63) + 1) {
            long word = (present ? words[at >>> 6] : ~words[at >>> 6]) & -1L << at;
            if (word != 0) {
                return Math.min(to, (at & ~63) + Long.numberOfTrailingZeros(word));
            }
        }
        return to;
    }
}
