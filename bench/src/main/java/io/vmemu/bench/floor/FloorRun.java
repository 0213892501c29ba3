package io.vmemu.bench.floor;

import io.vmemu.bench.Median;
import io.vmemu.emulator.vmem.BlockBitmap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What one of {@link Floor}'s virtual machines does: prints a line for each row. */
final class FloorRun {
    /** 1 TiB and 16 TiB in blocks of 2 MiB. */
    private static final List<Integer> SIZES = List.of(524_288, 8_388_608);

    private static final int TRIES = 5;
    /** What one try of one loop takes in C, about: short, so that what else runs on the machine disturbs few of them. */
    private static final long TRY_NANOS = 1_000_000;

    /**
     * All loops are called so often, by turns, before anything is measured. Compiled one by one instead, as each is measured,
     * they are entered in the midst of them after a thousand steps of the interpreter, a tenth of a try; and what the
     * bitmap's methods are compiled to depends on which loops had called them when the compiler got to them, so that a figure
     * is now this, now half as much again.
     */
    private static final int PRACTICE_CALLS = 10_000;

    private static final long PRACTICE_NANOS = 10_000;
    private static final int PRACTICE_BLOCKS = 65_536;

    private FloorRun() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(arguments[0]);
        try (CompiledFloor floor = CompiledFloor.start()) {
            practise(floor);
            List<Series> all = new ArrayList<>();
            for (int blocks : SIZES) {
                BlockBitmap bitmap = new BlockBitmap(blocks);
                int[] places = BitmapLoop.places(blocks);
                for (BitmapLoop loop : BitmapLoop.values()) {
                    int repetitions = repetitions(loop, blocks, floor, TRY_NANOS);
                    all.add(new Series(loop, bitmap, places, repetitions, new double[rounds], new double[rounds]));
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (Series series : all) {
                    series.measure(round, floor);
                }
            }
            for (Series series : all) {
                System.out.println(series.row().line());
            }
        }
    }

    private static void practise(CompiledFloor floor) throws IOException {
        BlockBitmap bitmap = new BlockBitmap(PRACTICE_BLOCKS);
        int[] places = BitmapLoop.places(PRACTICE_BLOCKS);
        BitmapLoop[] loops = BitmapLoop.values();
        int[] repetitions = new int[loops.length];
        for (int i = 0; i < loops.length; i++) {
            repetitions[i] = repetitions(loops[i], PRACTICE_BLOCKS, floor, PRACTICE_NANOS);
        }
        for (int call = 0; call < PRACTICE_CALLS; call++) {
            for (int i = 0; i < loops.length; i++) {
                loops[i].prepare(bitmap);
                loops[i].run(bitmap, places, repetitions[i]);
            }
        }
    }

    /** As many as take about so long in C. */
    private static int repetitions(BitmapLoop loop, int blocks, CompiledFloor floor, long nanos) throws IOException {
        int repetitions = 1;
        while (repetitions < 1 << 28 && floor.run(loop, blocks, repetitions).nanos() < nanos / 2) {
            repetitions *= 2;
        }
        return repetitions;
    }

    /**
     * The rounds of one loop on a bitmap of one size.
     *
     * @param compiled nanoseconds of a step in C, by round
     * @param java the same in Java
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Series(
            BitmapLoop loop, BlockBitmap bitmap, int[] places, int repetitions, double[] compiled, double[] java) {
        void measure(int round, CompiledFloor floor) throws IOException {
            long compiledNanos = Long.MAX_VALUE;
            long javaNanos = Long.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                CompiledFloor.Timing inC = floor.run(loop, bitmap.size(), repetitions);
                CompiledFloor.Timing inJava = run();
                if (inJava.sum() != inC.sum()) {
                    throw new IllegalStateException(loop + ": " + inJava.sum() + " in Java, " + inC.sum() + " in C");
                }
                compiledNanos = Math.min(compiledNanos, inC.nanos());
                javaNanos = Math.min(javaNanos, inJava.nanos());
            }
            compiled[round] = (double) compiledNanos / repetitions;
            java[round] = (double) javaNanos / repetitions;
        }

        private CompiledFloor.Timing run() {
            loop.prepare(bitmap);
            long start = System.nanoTime();
            long sum = loop.run(bitmap, places, repetitions);
            return new CompiledFloor.Timing(System.nanoTime() - start, sum);
        }

        Floor.Row row() {
            return new Floor.Row(
                    loop.wireName(),
                    bitmap.size(),
                    Median.of(Arrays.stream(compiled)),
                    Median.of(Arrays.stream(java)),
                    Median.of(IntStream.range(0, java.length).mapToDouble(i -> java[i] / compiled[i])));
        }
    }
}
