package io.vmemu.emulator.vmem;

import java.util.Arrays;

/**
 * Which blocks are plugged: one bit a block, in words of 64, and above them two bits a word that say what a scan may pass
 * over. Ranges are [from, to) and must lie in the bitmap; nothing is allocated after construction.
 *
 * <pre>
 *   words    1111...1111 | 0010...0000 | 0000...0000 | ...      a bit a block
 *   some          1      |      1      |      0      | ...      a bit a word: 0 if no block in it is plugged
 *   open          0      |      1      |      1      | ...      a bit a word: 0 if all blocks in it are
 * </pre>
 *
 * <p>A device of 16 TiB has 8,388,608 blocks of 2 MiB. To go over their words alone takes as long as to read 1 MiB, some
 * 25 us, because that does not fit into the second-level cache with anything else; over a summary it takes less than one.
 * To keep both summaries exact tripled the time of a change, though. So a change only sets bits there, and a 1 may have
 * become wrong: the next scan that looks at such a word in vain makes it a 0.
 *
 * <p>A search looks at its first word and leaves all others to one method that both searches have, and that leaves empty
 * stretches of the summary to the library. Written out as one loop each, they were compiled to something that took twice as
 * long in one run out of four, by what the compiler had seen before.
 */
public final class BlockBitmap {
    private static final int WORD_SHIFT = 6;
    private static final long[] ZEROS = new long[64];

    private final long[] words;
    private final long[] some;
    private final long[] open;
    private final int size;

    /** A bitmap of {@code size} clear bits. */
    public BlockBitmap(int size) {
        this.size = size;
        this.words = new long[wordCount(size)];
        this.some = new long[wordCount(words.length)];
        this.open = new long[some.length];
        summarize(0, words.length, open, some);
    }

    private static int wordCount(int bits) {
        return (bits >>> WORD_SHIFT) + ((bits & 63) != 0 ? 1 : 0);
    }

    /** How many bits there are. */
    public int size() {
        return size;
    }

    /** Whether a bit is set. */
    public boolean get(int index) {
        return ((words[index >>> WORD_SHIFT] >>> index) & 1) != 0;
    }

    /** Sets all bits of the range. */
    public void set(int from, int to) {
        if (from >= to) {
            return;
        }
        int first = from >>> WORD_SHIFT;
        int last = (to - 1) >>> WORD_SHIFT;
        if (first == last) {
            setInWord(first, head(from) & tail(to));
            return;
        }
        setInWord(first, head(from));
        if (first + 1 < last) {
            Arrays.fill(words, first + 1, last, -1L);
            summarize(first + 1, last, some, open);
        }
        setInWord(last, tail(to));
    }

    private void setInWord(int i, long mask) {
        words[i] |= mask;
        some[i >>> WORD_SHIFT] |= 1L << i;
    }

    /** Clears all bits of the range. */
    public void clear(int from, int to) {
        if (from >= to) {
            return;
        }
        int first = from >>> WORD_SHIFT;
        int last = (to - 1) >>> WORD_SHIFT;
        if (first == last) {
            clearInWord(first, head(from) & tail(to));
            return;
        }
        clearInWord(first, head(from));
        if (first + 1 < last) {
            Arrays.fill(words, first + 1, last, 0);
            summarize(first + 1, last, open, some);
        }
        clearInWord(last, tail(to));
    }

    private void clearInWord(int i, long mask) {
        words[i] &= ~mask;
        open[i >>> WORD_SHIFT] |= 1L << i;
    }

    /** Notes of whole words what they are now, and that they are not the other. */
    private static void summarize(int from, int to, long[] now, long[] other) {
        for (int word = from; word < to; word = (word | 63) + 1) {
            long mask = head(word) & (to > (word | 63) ? -1L : tail(to));
            now[word >>> WORD_SHIFT] |= mask;
            other[word >>> WORD_SHIFT] &= ~mask;
        }
    }

    /** The first set bit of the range, {@code to} if there is none. */
    public int nextSet(int from, int to) {
        if (from >= to) {
            return to;
        }
        int i = from >>> WORD_SHIFT;
        long word = words[i] & head(from);
        return word != 0 ? Math.min(to, first(i, word)) : nextAfter(some, 0, i, to);
    }

    /** The first clear bit of the range, {@code to} if there is none. */
    public int nextClear(int from, int to) {
        if (from >= to) {
            return to;
        }
        int i = from >>> WORD_SHIFT;
        long word = ~words[i] & head(from);
        return word != 0 ? Math.min(to, first(i, word)) : nextAfter(open, -1L, i, to);
    }

    /** The first bit before {@code to} in the words after this one that is not as in {@code nothing}. */
    private int nextAfter(long[] summary, long nothing, int word, int to) {
        int last = (to - 1) >>> WORD_SHIFT;
        int i = next(summary, nothing, word, last);
        while (i <= last) {
            long found = words[i] ^ nothing;
            if (found != 0) {
                return Math.min(to, first(i, found));
            }
            i = next(summary, nothing, i, last);
        }
        return to;
    }

    /** The word to look at after word {@code i}: its neighbour, or where a word of the summary begins, what that names. */
    private int next(long[] summary, long nothing, int i, int last) {
        int next = i + 1;
        return (next & 63) != 0 || next > last ? next : named(summary, nothing, next, last);
    }

    /**
     * The first word that a summary names and that is not {@code nothing}, from word {@code from} on, with which a word of
     * the summary begins. Names that have become wrong are taken out on the way.
     */
    private int named(long[] summary, long nothing, int from, int last) {
        int end = (last >>> WORD_SHIFT) + 1;
        int at = from >>> WORD_SHIFT;
        while (at < end) {
            long names = summary[at];
            while (names != 0) {
                int i = first(at, names);
                if (words[i] != nothing) {
                    return i;
                }
                names &= names - 1;
                summary[at] = names;
            }
            at = nextNonZero(summary, at + 1, end);
        }
        return last + 1;
    }

    /** The first word of the range that is not 0, {@code to} if there is none; 64 at a time, as the processor can. */
    private static int nextNonZero(long[] summary, int from, int to) {
        for (int at = from; at < to; at += ZEROS.length) {
            int length = Math.min(ZEROS.length, to - at);
            int found = Arrays.mismatch(summary, at, at + length, ZEROS, 0, length);
            if (found >= 0) {
                return at + found;
            }
        }
        return to;
    }

    /** Whether no bit of the range is clear. */
    public boolean isAllSet(int from, int to) {
        return nextClear(from, to) == to;
    }

    /** Whether no bit of the range is set. */
    public boolean isAllClear(int from, int to) {
        return nextSet(from, to) == to;
    }

    /** How many bits are set. */
    public int cardinality() {
        int count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** The bits as little-endian words: bit n is bit n mod 64 of word n / 64. */
    long[] toWords() {
        return words.clone();
    }

    /** Takes over all bits; the words must be as many as this bitmap's, and have nothing set beyond its end. */
    void copyFrom(long[] source) {
        clear(0, size);
        for (int i = 0; i < words.length; i++) {
            if (source[i] != 0) {
                setInWord(i, source[i]);
            }
        }
    }

    /** Whether {@link #copyFrom} can take the words. */
    boolean fits(long[] source) {
        return source.length == words.length
                && (words.length == 0 || (size & 63) == 0 || (source[words.length - 1] & (-1L << size)) == 0);
    }

    private static int first(int i, long word) {
        return (i << WORD_SHIFT) + Long.numberOfTrailingZeros(word);
    }

    private static long head(int from) {
        return -1L << from;
    }

    private static long tail(int to) {
        return -1L >>> -to;
    }
}
