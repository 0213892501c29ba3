package io.vmemu.bench.floor;

import io.vmemu.emulator.vmem.BlockBitmap;
import java.util.Locale;

/**
 * A loop over a bitmap, the same as the one of its name in {@code block_bitmap.c}: it does {@code repetitions} steps and
 * returns the sum of what came out. Each is written out by itself, so that it is compiled with its step in it.
 */
enum BitmapLoop {
    /** Whether one block is plugged. */
    TEST_BLOCK(Filling.HOLES) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            long sum = 0;
            for (int i = 0; i < repetitions; i++) {
                int at = places[i & MASK];
                sum += bitmap.nextClear(at, at + 1) - at;
            }
            return sum;
        }
    },
    /** Plugs one block. */
    SET_BLOCK(Filling.EMPTY) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            for (int i = 0; i < repetitions; i++) {
                int at = places[i & MASK];
                bitmap.set(at, at + 1);
            }
            return repetitions;
        }
    },
    /** Unplugs one block. */
    CLEAR_BLOCK(Filling.FULL) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            for (int i = 0; i < repetitions; i++) {
                int at = places[i & MASK];
                bitmap.clear(at, at + 1);
            }
            return repetitions;
        }
    },
    /** Whether 64 blocks in a row are plugged. */
    TEST_RUN(Filling.HOLES) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            long sum = 0;
            for (int i = 0; i < repetitions; i++) {
                int at = places[i & MASK];
                sum += bitmap.nextClear(at, at + RUN) - at;
            }
            return sum;
        }
    },
    /** Plugs 64 blocks in a row. */
    SET_RUN(Filling.EMPTY) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            for (int i = 0; i < repetitions; i++) {
                int at = places[i & MASK];
                bitmap.set(at, at + RUN);
            }
            return repetitions;
        }
    },
    /** Unplugs 64 blocks in a row. */
    CLEAR_RUN(Filling.FULL) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            for (int i = 0; i < repetitions; i++) {
                int at = places[i & MASK];
                bitmap.clear(at, at + RUN);
            }
            return repetitions;
        }
    },
    /** Plugs all. */
    SET_ALL(Filling.EMPTY) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            for (int i = 0; i < repetitions; i++) {
                bitmap.set(0, bitmap.size());
            }
            return repetitions;
        }
    },
    /** Unplugs all. */
    CLEAR_ALL(Filling.FULL) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            for (int i = 0; i < repetitions; i++) {
                bitmap.clear(0, bitmap.size());
            }
            return repetitions;
        }
    },
    /** Looks for a plugged block where none is. */
    SCAN_FOR_SET(Filling.EMPTY) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            long sum = 0;
            for (int i = 0; i < repetitions; i++) {
                sum += bitmap.nextSet(0, bitmap.size());
            }
            return sum;
        }
    },
    /** Looks for a block that is not plugged where all are. */
    SCAN_FOR_CLEAR(Filling.FULL) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            long sum = 0;
            for (int i = 0; i < repetitions; i++) {
                sum += bitmap.nextClear(0, bitmap.size());
            }
            return sum;
        }
    },
    /** Counts the plugged blocks. */
    COUNT_ALL(Filling.FULL) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            long sum = 0;
            for (int i = 0; i < repetitions; i++) {
                sum += bitmap.cardinality();
            }
            return sum;
        }
    },
    /** Goes over the runs of plugged blocks, of 63 each. */
    WALK_RUNS(Filling.HOLES) {
        @Override
        long run(BlockBitmap bitmap, int[] places, int repetitions) {
            long runs = 0;
            for (int i = 0; i < repetitions; i++) {
                int end = bitmap.size();
                for (int from = bitmap.nextSet(0, end); from < end; ) {
                    runs++;
                    from = bitmap.nextSet(bitmap.nextClear(from, end), end);
                }
            }
            return runs;
        }
    };

    /** How many blocks a run has. */
    static final int RUN = 64;

    private static final int PLACES = 1 << 12;
    private static final int MASK = PLACES - 1;
    private static final int MULTIPLIER = 1_664_525;
    private static final int INCREMENT = 1_013_904_223;

    private final Filling filling;

    BitmapLoop(Filling filling) {
        this.filling = filling;
    }

    /** What is plugged before the loop runs. */
    private enum Filling {
        EMPTY,
        FULL,
        HOLES
    }

    abstract long run(BlockBitmap bitmap, int[] places, int repetitions);

    /** The name that the program in C knows it by. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Puts the bitmap into the state in which the loop begins. */
    void prepare(BlockBitmap bitmap) {
        bitmap.clear(0, bitmap.size());
        if (filling == Filling.FULL) {
            bitmap.set(0, bitmap.size());
        }
        for (int from = 0; filling == Filling.HOLES && from < bitmap.size(); from += RUN) {
            bitmap.set(from, from + RUN - 1);
        }
    }

    /** The places at which loops work that go from one to the other, by the same congruential generator as in C. */
    static int[] places(int blocks) {
        int[] places = new int[PLACES];
        int random = 1;
        for (int i = 0; i < PLACES; i++) {
            random = random * MULTIPLIER + INCREMENT;
            places[i] = Integer.remainderUnsigned(random, blocks - RUN + 1);
        }
        return places;
    }
}
