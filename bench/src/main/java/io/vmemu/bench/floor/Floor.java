package io.vmemu.bench.floor;

import io.vmemu.emulator.vmem.BlockBitmap;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The emulator's bitmap beside the same loops in C, compiled by {@code gcc -O2}: both in one run, in turns, medians. What it
 * prints is the table; a ratio is the median of those of the rounds, so that it holds while the machine's speed drifts.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:launcher/target/dist/lib/*' io.vmemu.bench.floor.Floor [ROUNDS]
 * }</pre>
 */
public final class Floor {
    /** 1 TiB and 16 TiB in blocks of 2 MiB. */
    private static final List<Integer> SIZES = List.of(524_288, 8_388_608);

    private static final int DEFAULT_ROUNDS = 201;
    private static final int WARM_UP_ROUNDS = 50;
    /** What one round of one loop takes in C, about: short, so that what else runs on the machine disturbs few of them. */
    private static final long ROUND_NANOS = 1_000_000;

    private static final double TARGET_RATIO = 1.2;

    private Floor() {}

    /**
     * Prints the table.
     *
     * @param arguments how many rounds, an odd number; 201 if that is not said
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
        List<Row> rows = new ArrayList<>();
        try (CompiledFloor floor = CompiledFloor.start()) {
            for (int blocks : SIZES) {
                BlockBitmap bitmap = new BlockBitmap(blocks);
                int[] places = BitmapLoop.places(blocks);
                for (BitmapLoop loop : BitmapLoop.values()) {
                    rows.add(measure(loop, bitmap, places, floor, rounds));
                }
            }
        }
        return rows;
    }

    private static Row measure(BitmapLoop loop, BlockBitmap bitmap, int[] places, CompiledFloor floor, int rounds)
            throws IOException {
        int repetitions = repetitions(loop, bitmap.size(), floor);
        double[] compiled = new double[rounds];
        double[] java = new double[rounds];
        double[] ratios = new double[rounds];
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            CompiledFloor.Timing expected = floor.run(loop, bitmap.size(), repetitions);
            loop.prepare(bitmap);
            long start = System.nanoTime();
            long sum = loop.run(bitmap, places, repetitions);
            long nanos = System.nanoTime() - start;
            if (sum != expected.sum()) {
                throw new IllegalStateException(loop + ": " + sum + " in Java, " + expected.sum() + " in C");
            }
            if (round >= 0) {
                compiled[round] = (double) expected.nanos() / repetitions;
                java[round] = (double) nanos / repetitions;
                ratios[round] = java[round] / compiled[round];
            }
        }
        return new Row(loop.wireName(), bitmap.size(), median(compiled), median(java), median(ratios));
    }

    /** As many as take about the time of a round. */
    private static int repetitions(BitmapLoop loop, int blocks, CompiledFloor floor) throws IOException {
        int repetitions = 1;
        while (repetitions < 1 << 28) {
            if (floor.run(loop, blocks, repetitions).nanos() >= ROUND_NANOS / 2) {
                break;
            }
            repetitions *= 2;
        }
        return repetitions;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
