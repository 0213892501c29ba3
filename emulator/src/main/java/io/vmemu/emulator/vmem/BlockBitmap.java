package io.vmemu.emulator.vmem;

/**
 * Which blocks are plugged: one bit a block, in words of 64. Ranges are handled a word at a time, scans eight;
 * nothing is allocated after construction. Ranges are [from, to) and must lie in the bitmap.
 */
public final class BlockBitmap {
    private static final int WORD_SHIFT = 6;
    private static final int UNROLLED = 8;

    private final long[] words;
    private final int size;

    /** A bitmap of {@code size} clear bits. */
    public BlockBitmap(int size) {
        this(new long[(size >>> WORD_SHIFT) + ((size & 63) != 0 ? 1 : 0)], size);
    }

    private BlockBitmap(long[] words, int size) {
        this.words = words;
        this.size = size;
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
            words[first] |= head(from) & tail(to);
            return;
        }
        words[first] |= head(from);
        for (int i = first + 1; i < last; i++) {
            words[i] = -1L;
        }
        words[last] |= tail(to);
    }

    /** Clears all bits of the range. */
    public void clear(int from, int to) {
        if (from >= to) {
            return;
        }
        int first = from >>> WORD_SHIFT;
        int last = (to - 1) >>> WORD_SHIFT;
        if (first == last) {
            words[first] &= ~(head(from) & tail(to));
            return;
        }
        words[first] &= ~head(from);
        for (int i = first + 1; i < last; i++) {
            words[i] = 0;
        }
        words[last] &= ~tail(to);
    }

    /** The first set bit of the range, {@code to} if there is none. */
    public int nextSet(int from, int to) {
        if (from >= to) {
            return to;
        }
        int i = from >>> WORD_SHIFT;
        int last = (to - 1) >>> WORD_SHIFT;
        long word = words[i] & head(from);
        if (word == 0) {
            i = skipClear(i + 1, last);
            if (i > last) {
                return to;
            }
            word = words[i];
        }
        return Math.min(to, (i << WORD_SHIFT) + Long.numberOfTrailingZeros(word));
    }

    /** The first clear bit of the range, {@code to} if there is none. */
    public int nextClear(int from, int to) {
        if (from >= to) {
            return to;
        }
        int i = from >>> WORD_SHIFT;
        int last = (to - 1) >>> WORD_SHIFT;
        long word = ~words[i] & head(from);
        if (word == 0) {
            i = skipSet(i + 1, last);
            if (i > last) {
                return to;
            }
            word = ~words[i];
        }
        return Math.min(to, (i << WORD_SHIFT) + Long.numberOfTrailingZeros(word));
    }

    /** The first of the words {@code from} to {@code last} that is not zero, {@code last + 1} if there is none. */
    private int skipClear(int from, int last) {
        long[] w = words;
        int i = from;
        while (i <= last - (UNROLLED - 1)) {
            long any = w[i] | w[i + 1] | w[i + 2] | w[i + 3] | w[i + 4] | w[i + 5] | w[i + 6] | w[i + 7];
            if (any != 0) {
                break;
            }
            i += UNROLLED;
        }
        while (i <= last && w[i] == 0) {
            i++;
        }
        return i;
    }

    /** The first of the words {@code from} to {@code last} that is not all ones, {@code last + 1} if there is none. */
    private int skipSet(int from, int last) {
        long[] w = words;
        int i = from;
        while (i <= last - (UNROLLED - 1)) {
            long all = w[i] & w[i + 1] & w[i + 2] & w[i + 3] & w[i + 4] & w[i + 5] & w[i + 6] & w[i + 7];
            if (all != -1L) {
                break;
            }
            i += UNROLLED;
        }
        while (i <= last && w[i] == -1L) {
            i++;
        }
        return i;
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
        System.arraycopy(source, 0, words, 0, words.length);
    }

    /** Whether {@link #copyFrom} can take the words. */
    boolean fits(long[] source) {
        return source.length == words.length
                && (words.length == 0 || (size & 63) == 0 || (source[words.length - 1] & (-1L << size)) == 0);
    }

    private static long head(int from) {
        return -1L << from;
    }

    private static long tail(int to) {
        return -1L >>> -to;
    }
}
