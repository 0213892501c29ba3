package io.vmemu.bench.inside;

import io.vmemu.bench.FreshJvm;
import io.vmemu.bench.Median;
import io.vmemu.bench.floor.Floor;
import io.vmemu.bench.plug.Footprint;
import io.vmemu.bench.plug.MachineBenchmark;
import io.vmemu.bench.plug.RequestBenchmark;
import io.vmemu.bench.plug.ResizeBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures all of them in about two minutes: benchmarks of JMH with short iterations, the bitmap beside gcc, memory in
 * processes of their own.
 */
public final class InsideFigures {
    private static final int FLOOR_ROUNDS = 11;
    private static final int IDLE_MACHINES = 2000;
    private static final int LARGEST_BITMAP = 8_388_608;
    private static final TimeValue ITERATION = TimeValue.milliseconds(200);
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    /** The profiler itself allocates now and then; it comes to less than this for an operation. */
    private static final double NO_BYTES = 0.1;

    private static final Pattern HUGE =
            Pattern.compile("grown in ([0-9]+) ms, shrunk in ([0-9]+) ms, process at most ([0-9.]+) MiB");

    private static final Pattern IDLE = Pattern.compile("idle machines: ([0-9.]+) KiB");

    private InsideFigures() {}

    /**
     * Measures.
     *
     * @throws IOException if there is no gcc, or a process fails
     */
    public static List<Figure> measure() throws IOException, InterruptedException, RunnerException {
        List<Figure> figures = new ArrayList<>();
        addFloor(figures);
        addBenchmarks(figures);
        addFootprints(figures);
        return figures;
    }

    private static void addFloor(List<Figure> figures) throws IOException, InterruptedException {
        for (Floor.Row row : Floor.measure(FLOOR_ROUNDS)) {
            String title = String.format(
                    Locale.ROOT, "bitmap of %,d blocks, %s: time over that of gcc -O2", row.blocks(), row.loop());
            figures.add(new Figure(title, row.ratio(), "", 1.2, 3));
            if (row.blocks() == LARGEST_BITMAP && row.loop().startsWith("scan")) {
                figures.add(Figure.of("the same, time of one scan", row.javaNanos() / 1000, "us", 20));
            }
        }
    }

    private static void addBenchmarks(List<Figure> figures) throws RunnerException {
        Map<String, String> requests = Map.of("region", "GIB_64", "blockSizeMib", "2", "fragmentation", "EMPTY");
        RunResult ring = run(RequestBenchmark.class, "ringPlugAndUnplug", requests);
        figures.add(Figure.of("one request through ring and device", score(ring), "ns", 150));
        figures.add(Figure.of("the same, allocated", allocated(ring), "B", NO_BYTES));
        RunResult kick = run(RequestBenchmark.class, "kickPlugAndUnplug", requests);
        figures.add(Figure.of("from the notification to the interrupt, allocated", allocated(kick), "B", NO_BYTES));
        RunResult ready = run(MachineBenchmark.class, "ready", Map.of("region", "GIB_1"));
        figures.add(Figure.of("a machine in this process, made and booted", score(ready) / 1000, "ms", 2));
        Map<String, String> resizes = Map.of("region", "GIB_1", "blockSizeMib", "2");
        RunResult resize = run(ResizeBenchmark.class, "growAndShrink", resizes);
        figures.add(Figure.of("resize 0 -> 1 GiB -> 0 with all events", score(resize) / 1000, "ms", 1));
        RunResult hour = run(MachineBenchmark.class, "hourOfRetries", Map.of("region", "GIB_1"));
        figures.add(Figure.of("one hour of a guest's retries", score(hour) / 1000, "ms", 1));
    }

    private static RunResult run(Class<?> benchmark, String method, Map<String, String> parameters)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Pattern.quote(benchmark.getName() + "." + method) + "$")
                .forks(1)
                .warmupIterations(8)
                .warmupTime(ITERATION)
                .measurementIterations(11)
                .measurementTime(ITERATION)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        parameters.forEach(options::param);
        return new Runner(options.build()).runSingle();
    }

    /** The median of the iterations. */
    private static double score(RunResult result) {
        return Median.of(result.getAggregatedResult().getIterationResults().stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore()));
    }

    private static double allocated(RunResult result) {
        for (String name : result.getSecondaryResults().keySet()) {
            if (name.endsWith(ALLOCATED)) {
                Result<?> bytes = result.getSecondaryResults().get(name);
                return bytes.getScore();
            }
        }
        throw new IllegalStateException("JMH says nothing about " + ALLOCATED);
    }

    private static void addFootprints(List<Figure> figures) throws IOException, InterruptedException {
        Matcher huge = footprint(HUGE, "-Xmx64m", "huge");
        double bothWays = Double.parseDouble(huge.group(1)) + Double.parseDouble(huge.group(2));
        figures.add(Figure.of("16 TiB in blocks of 2 MiB, 0 -> 16 TiB -> 0", bothWays, "ms", 1000));
        figures.add(Figure.of("the same, memory of the process", Double.parseDouble(huge.group(3)), "MiB", 128));
        Matcher idle = footprint(IDLE, "-Xmx1g", "idle", Integer.toString(IDLE_MACHINES));
        figures.add(Figure.of(
                "an idle machine among 2,000 in 1 GiB of heap", Double.parseDouble(idle.group(1)), "KiB", 256));
    }

    /** What a process of {@link Footprint} says. */
    private static Matcher footprint(Pattern expected, String heap, String... arguments)
            throws IOException, InterruptedException {
        String said = FreshJvm.run(Footprint.class, List.of("-XX:+UseSerialGC", heap), List.of(arguments));
        Matcher matcher = expected.matcher(said);
        if (!matcher.find()) {
            throw new IOException(Footprint.class.getSimpleName() + " says: " + said);
        }
        return matcher;
    }
}
