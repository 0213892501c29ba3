package io.vmemu.bench.floor;

import io.vmemu.bench.FreshJvm;
import io.vmemu.bench.Median;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The emulator's bitmap beside the same loops in C, compiled by {@code gcc -O2}: both in one run, in turns. In a round each
 * has a few tries, of which the shortest counts, since whatever else runs on the machine can only make one longer. A ratio is
 * the median of those of the rounds, and rounds of all loops take turns, so that it holds while the machine's speed drifts.
 *
 * <p>All of that is done in several virtual machines, one after the other, and what is printed are their medians: about one in
 * ten compiles one of the loops to something that takes half as long again.
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' io.vmemu.bench.floor.Floor [ROUNDS]
 * }</pre>
 */
public final class Floor {
    private static final int MACHINES = 5;
    private static final int DEFAULT_ROUNDS = 11;
    private static final double TARGET_RATIO = 1.2;

    private Floor() {}

    /**
     * Prints the table.
     *
     * @param arguments how many rounds in each virtual machine, an odd number; 11 if that is not said
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
    public record Row(String loop, int blocks, double compiledNanos, double javaNanos, double ratio) {
        String line() {
            return loop + " " + blocks + " " + compiledNanos + " " + javaNanos + " " + ratio;
        }

        static Row parse(String line) {
            String[] words = line.split(" ", -1);
            return new Row(
                    words[0],
                    Integer.parseInt(words[1]),
                    Double.parseDouble(words[2]),
                    Double.parseDouble(words[3]),
                    Double.parseDouble(words[4]));
        }
    }

    /**
     * Measures all loops.
     *
     * @param rounds in each virtual machine
     * @throws IOException if there is no gcc, or both do not come to the same result
     */
    public static List<Row> measure(int rounds) throws IOException, InterruptedException {
        List<List<Row>> tables = new ArrayList<>();
        for (int i = 0; i < MACHINES; i++) {
            String table = FreshJvm.run(FloorRun.class, List.of(), List.of(Integer.toString(rounds)));
            tables.add(table.lines().map(Row::parse).toList());
        }
        List<Row> medians = new ArrayList<>();
        for (int i = 0; i < tables.get(0).size(); i++) {
            int index = i;
            medians.add(median(tables.stream().map(table -> table.get(index)).toList()));
        }
        return medians;
    }

    private static Row median(List<Row> same) {
        Row any = same.get(0);
        return new Row(
                any.loop(),
                any.blocks(),
                median(same, Row::compiledNanos),
                median(same, Row::javaNanos),
                median(same, Row::ratio));
    }

    private static double median(List<Row> rows, ToDoubleFunction<Row> figure) {
        return Median.of(rows.stream().mapToDouble(figure));
    }
}
