package io.vmemu.bench.floor;

import io.vmemu.emulator.vmem.BlockBitmap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The emulator's bitmap beside the same loops in C, compiled by {@code gcc -O2}: both in one run, in turns. In a round each
 * has a few tries, of which the shortest counts, since whatever else runs on the machine can only make one longer. What is
 * printed are the medians of the rounds; a ratio is the median of those of the rounds, and rounds of all loops take turns, so
 * that it holds while the machine's speed drifts.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:launcher/target/dist/lib/*' io.vmemu.bench.floor.Floor [ROUNDS]
 * }</pre>
 */
public final class Floor {
    /** 1 TiB and 16 TiB in blocks of 2 MiB. */
    private static final List<Integer> SIZES = List.of(524_288, 8_388_608);

    private static final int DEFAULT_ROUNDS = 51;
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

    private static final double TARGET_RATIO = 1.2;

    private Floor() {}

    /**
     * Prints the table.
     *
     * @param arguments how many rounds, an odd number; 51 if that is not said
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int rounds = arguments.length == 0 ? DEFAULT_ROUNDS : Integer.parseInt(arguments[0]);
        List<Row> rows;
        try {
            rows = measure(rounds);
        } catch (IOException e) {
            System.err.println("no floor: " + e.getMessage());
            System.exit(1);
            return;
        }
        System.out.printf("%-16s %10s %14s %14s %7s%n", "loop", "blocks", "gcc -O2 ns", "Java ns", "ratio");
        for (Row row : rows) {
            System.out.printf(
                    "%-16s %,10d %,14.2f %,14.2f %7.2f%s%n",
                    row.loop(),
                    row.blocks(),
                    row.compiledNanos(),
                    row.javaNanos(),
                    row.ratio(),
                    row.ratio() > TARGET_RATIO ? "  above " + TARGET_RATIO : "");
        }
    }

    /**
     * One loop on a bitmap of one size.
     *
     * @param compiledNanos median time of one step in C
     * @param javaNanos median time of one step in Java
     * @param ratio median of Java's time by C's in one round
     */
    public record Row(String loop, int blocks, double compiledNanos, double javaNanos, double ratio) {}

    /**
     * Measures all loops.
     *
     * @throws IOException if there is no gcc
     * @throws IllegalStateException if both do not come to the same result
     */
    public static List<Row> measure(int rounds) throws IOException, InterruptedException {
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
            return all.stream().map(Series::row).toList();
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

        Row row() {
            double[] ratios = new double[java.length];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = java[i] / compiled[i];
            }
            return new Row(loop.wireName(), bitmap.size(), median(compiled), median(java), median(ratios));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
