package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.Arrays;

/** Bits that grow as they are set; those never set are clear. Ranges are handled a word at a time. */
final class Bitmap {
    private long[] words = new long[8];

    boolean get(long bit) {
        int word = (int) (bit >>> 6);
        return word < words.length && (words[word] >>> bit & 1) != 0;
    }

    void set(long from, long count) {
        int last = (int) ((from + count - 1) >>> 6);
        if (last >= words.length) {
            words = Arrays.copyOf(words, Math.max(last + 1, words.length * 2));
        }
        for (long bit = from; bit < from + count; bit = (bit | 63) + 1) {
            words[(int) (bit >>> 6)] |= mask(bit, from + count);
        }
    }

    void clear(long from, long count) {
        for (long bit = from; bit < from + count; bit = (bit | 63) + 1) {
            int word = (int) (bit >>> 6);
            if (word < words.length) {
                words[word] &= ~mask(bit, from + count);
            }
        }
    }

    /** Number of set bits in [from, end). */
    long count(long from, long end) {
        long count = 0;
        for (long bit = from; bit < end; bit = (bit | 63) + 1) {
            int word = (int) (bit >>> 6);
            if (word >= words.length) {
                break;
            }
            count += Long.bitCount(words[word] & mask(bit, end));
        }
        return count;
    }

    /** First set bit in [from, end), or {@code end}. */
    long nextSet(long from, long end) {
        for (long bit = from; bit < end; bit = (bit | 63) + 1) {
            int word = (int) (bit >>> 6);
            if (word >= words.length) {
                return end;
            }
            long found = words[word] & mask(bit, end);
            if (found != 0) {
                return (bit & ~63L) + Long.numberOfTrailingZeros(found);
            }
        }
        return end;
    }

    /** First clear bit in [from, end), or {@code end}. */
    long nextClear(long from, long end) {
        for (long bit = from; bit < end; bit = (bit | 63) + 1) {
            int word = (int) (bit >>> 6);
            if (word >= words.length) {
                return bit;
            }
            long found = ~words[word] & mask(bit, end);
            if (found != 0) {
                return (bit & ~63L) + Long.numberOfTrailingZeros(found);
            }
        }
        return end;
    }

    /** Last set bit in [start, from], or {@code start - 1}. */
    long previousSet(long from, long start) {
        for (long bit = from; bit >= start; bit = (bit & ~63L) - 1) {
            int word = (int) (bit >>> 6);
            if (word < words.length) {
                long found = words[word] & (-1L >>> ~bit);
                if (found != 0) {
                    long last = (bit | 63) - Long.numberOfLeadingZeros(found);
                    return Math.max(last, start - 1);
                }
            }
        }
        return start - 1;
    }

    /** Bits of the word that {@code bit} is in, from it on and below {@code end}. */
    private static long mask(long bit, long end) {
        long mask = -1L << bit;
        long wordEnd = (bit | 63) + 1;
        return end < wordEnd ? mask & (-1L >>> (wordEnd - end)) : mask;
    }

    void save(StateWriter out) {
        out.numbers(words);
    }

    /** Takes over bits of which none is at {@code limit} or after it. */
    void load(StateReader in, long limit) throws QemuException {
        long[] loaded = in.numbers("a bitmap");
        Bitmap all = new Bitmap();
        all.words = loaded;
        StateReader.require(all.nextSet(limit, (long) loaded.length << 6) >= (long) loaded.length << 6, "a bitmap");
        words = loaded.length == 0 ? words : loaded;
    }
}
