package io.vmemu.bench.plug;

import io.vmemu.emulator.vmem.BlockBitmap;
import java.util.Arrays;
import java.util.BitSet;

/** One bit for each block of a region, in some representation. Ranges are [from, to). */
public interface BlockMap {
    void set(int from, int to);

    void clear(int from, int to);

    /** The first set bit of the range, {@code to} if there is none. */
    int nextSet(int from, int to);

    /** The first clear bit of the range, {@code to} if there is none. */
    int nextClear(int from, int to);

    int cardinality();

    /** What {@link BlockBitmap} stands against. */
    enum Representation {
        /** The emulator's: words, and above them what a scan may pass over. */
        BLOCK_BITMAP {
            @Override
            BlockMap create(int size) {
                return new OfBlockBitmap(new BlockBitmap(size));
            }
        },
        /** {@link BitSet}. */
        BIT_SET {
            @Override
            BlockMap create(int size) {
                return new OfBitSet(new BitSet(size));
            }
        },
        /** A {@code boolean[]}: a byte for each block. */
        BOOLEANS {
            @Override
            BlockMap create(int size) {
                return new OfBooleans(new boolean[size]);
            }
        },
        /** A {@code long[]} handled bit by bit, as first written by anybody. */
        LONGS {
            @Override
            BlockMap create(int size) {
                return new OfLongs(new long[(size + 63) / 64]);
            }
        };

        abstract BlockMap create(int size);
    }

    /** {@link Representation#BLOCK_BITMAP}. */
    record OfBlockBitmap(BlockBitmap bits) implements BlockMap {
        @Override
        public void set(int from, int to) {
            bits.set(from, to);
        }

        @Override
        public void clear(int from, int to) {
            bits.clear(from, to);
        }

        @Override
        public int nextSet(int from, int to) {
            return bits.nextSet(from, to);
        }

        @Override
        public int nextClear(int from, int to) {
            return bits.nextClear(from, to);
        }

        @Override
        public int cardinality() {
            return bits.cardinality();
        }
    }

    /** {@link Representation#BIT_SET}. */
    record OfBitSet(BitSet bits) implements BlockMap {
        @Override
        public void set(int from, int to) {
            bits.set(from, to);
        }

        @Override
        public void clear(int from, int to) {
            bits.clear(from, to);
        }

        @Override
        public int nextSet(int from, int to) {
            int found = bits.nextSetBit(from);
            return found < 0 || found > to ? to : found;
        }

        @Override
        public int nextClear(int from, int to) {
            return Math.min(to, bits.nextClearBit(from));
        }

        @Override
        public int cardinality() {
            return bits.cardinality();
        }
    }

    /** {@link Representation#BOOLEANS}. */
    @SuppressWarnings("ArrayRecordComponent")
    record OfBooleans(boolean[] bits) implements BlockMap {
        @Override
        public void set(int from, int to) {
            Arrays.fill(bits, from, to, true);
        }

        @Override
        public void clear(int from, int to) {
            Arrays.fill(bits, from, to, false);
        }

        @Override
        public int nextSet(int from, int to) {
            int i = from;
            while (i < to && !bits[i]) {
                i++;
            }
            return i;
        }

        @Override
        public int nextClear(int from, int to) {
            int i = from;
            while (i < to && bits[i]) {
                i++;
            }
            return i;
        }

        @Override
        public int cardinality() {
            int count = 0;
            for (boolean bit : bits) {
                count += bit ? 1 : 0;
            }
            return count;
        }
    }

    /** {@link Representation#LONGS}. */
    @SuppressWarnings("ArrayRecordComponent")
    record OfLongs(long[] words) implements BlockMap {
        @Override
        public void set(int from, int to) {
            for (int i = from; i < to; i++) {
                words[i >>> 6] |= 1L << i;
            }
        }

        @Override
        public void clear(int from, int to) {
            for (int i = from; i < to; i++) {
                words[i >>> 6] &= ~(1L << i);
            }
        }

        private boolean get(int index) {
            return (words[index >>> 6] >>> index & 1) != 0;
        }

        @Override
        public int nextSet(int from, int to) {
            int i = from;
            while (i < to && !get(i)) {
                i++;
            }
            return i;
        }

        @Override
        public int nextClear(int from, int to) {
            int i = from;
            while (i < to && get(i)) {
                i++;
            }
            return i;
        }

        @Override
        public int cardinality() {
            int count = 0;
            for (long word : words) {
                count += Long.bitCount(word);
            }
            return count;
        }
    }
}
