package io.vmemu.bench.against;

import io.vmemu.bench.inside.Figure;
import io.vmemu.bench.inside.InsideFigures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vmemu bench}. */
@Command(
        name = "vmemu bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures the emulator: its inside, beside gcc where that can do the same; and all of it beside a real QEMU,",
            "with the same client, in alternating runs, medians.",
            "Exit status 1 with --check if a ratio is worse than a busy machine explains."
        })
public final class BenchCommand implements Callable<Integer> {
    @Option(names = "--against", paramLabel = "QEMU", description = "the real qemu-system-x86_64")
    private @Nullable String qemu;

    @Option(
            names = "--inside",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "the inside as well, which takes two minutes (on unless --no-inside)")
    private boolean inside;

    @Option(names = "--emulator", defaultValue = "${sys:vmemu.emulator}", description = "ours (${DEFAULT-VALUE})")
    private String emulator = "";

    @Option(names = "--rounds", defaultValue = "7", description = "processes of each (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--round-trips", defaultValue = "10000", description = "a command in each (${DEFAULT-VALUE})")
    private int roundTrips;

    @Option(
            names = "--kernel",
            description =
                    "what QEMU boots to have memory plugged (bench/bin/debian-guest makes one); ours takes its version")
    private @Nullable Path kernel;

    @Option(names = "--initrd", description = "goes with --kernel, for QEMU alone")
    private @Nullable Path initrd;

    @Option(
            names = "--append",
            defaultValue = "console=ttyS0 memhp_default_state=online_movable",
            description = "goes with --kernel (${DEFAULT-VALUE})")
    private String append = "";

    @Option(names = "--out", description = "directory for the table, the picture and the histograms")
    private @Nullable Path out;

    @Option(names = "--check", description = "fail if a ratio is worse than a busy machine explains")
    private boolean check;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The program behind {@code vmemu bench}. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, RunnerException {
        Surroundings surroundings = Surroundings.read();
        List<String> lines = new ArrayList<>();
        List<String> outOfBounds = new ArrayList<>();
        if (inside) {
            lines.addAll(List.of("| inside | measured | target |", "|---|---:|---|"));
            for (Figure figure : InsideFigures.measure()) {
                lines.add(figure.line());
                if (!figure.isTolerable()) {
                    outOfBounds.add(figure.title());
                }
            }
            lines.add("");
        }
        if (qemu != null) {
            compare(qemu, surroundings, lines, outOfBounds);
        }
        PrintWriter terminal = spec.commandLine().getOut();
        lines.forEach(terminal::println);
        surroundings.lines().forEach(terminal::println);
        outOfBounds.forEach(title -> terminal.println("out of bounds: " + title));
        terminal.printf("%d figures out of bounds%n", outOfBounds.size());
        terminal.flush();
        if (out != null) {
            Files.createDirectories(out);
            List<String> text = new ArrayList<>(List.of("# Measured on " + LocalDate.now(ZoneOffset.UTC), ""));
            surroundings.lines().forEach(line -> text.add("- " + line));
            text.add("");
            text.addAll(lines);
            Files.write(out.resolve("figures.md"), text);
        }
        return check && !outOfBounds.isEmpty() ? 1 : 0;
    }

    private void compare(String rival, Surroundings surroundings, List<String> lines, List<String> outOfBounds)
            throws IOException {
        List<Contender> contenders = List.of(
                new Contender("vmemu", emulator, ourGuest()), new Contender(versionOf(rival), rival, theirGuest()));
        Path directory = Files.createTempDirectory("vmemu-bench");
        List<Results> results;
        try {
            results = new Comparison(directory, System.err).run(contenders, rounds, roundTrips);
        } finally {
            Files.deleteIfExists(directory.resolve("qmp"));
            Files.delete(directory);
        }
        ComparisonTable table = new ComparisonTable(results.get(0), results.get(1));
        lines.addAll(table.lines(contenders.get(0).name(), contenders.get(1).name()));
        table.intolerable().forEach(metric -> outOfBounds.add(metric.title()));
        if (out != null) {
            Files.createDirectories(out);
            draw(out, surroundings, contenders, results);
        }
    }

    private List<String> ourGuest() {
        return kernel == null
                ? List.of("-fw_cfg", "name=opt/vmemu/guest,string=memhp_default_state=online_movable")
                : List.of("-kernel", kernel.toString(), "-append", append);
    }

    private List<String> theirGuest() {
        if (kernel == null) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of("-kernel", kernel.toString(), "-append", append));
        if (initrd != null) {
            words.addAll(List.of("-initrd", initrd.toString()));
        }
        return words;
    }

    private static String versionOf(String program) {
        String said = Surroundings.firstLine(List.of(program, "--version"));
        return said.replaceFirst("^QEMU emulator version ([0-9.]+).*", "QEMU $1");
    }

    private static void draw(
            Path directory, Surroundings surroundings, List<Contender> contenders, List<Results> results)
            throws IOException {
        for (int i = 0; i < contenders.size(); i++) {
            for (LatencyKind kind : LatencyKind.values()) {
                Latencies latencies = results.get(i).latencies(kind);
                if (!latencies.isEmpty()) {
                    latencies.write(directory, (i == 0 ? "vmemu-" : "qemu-") + kind.fileName());
                }
            }
        }
        String svg = new LatencyPicture(List.of(
                        panel("Round trips, by percentile", LatencyKind.ROUND_TRIPS, contenders, results),
                        panel("Requests to the guest, by percentile", LatencyKind.RESIZES, contenders, results)))
                .toSvg(surroundings.lines());
        Files.writeString(directory.resolve("against-qemu.svg"), svg);
    }

    private static LatencyPanel panel(
            String title, List<LatencyKind> kinds, List<Contender> contenders, List<Results> results) {
        List<LatencyPanel.Curve> curves = new ArrayList<>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            for (int i = 0; i < contenders.size(); i++) {
                Latencies latencies = results.get(i).latencies(kinds.get(kind));
                if (!latencies.isEmpty()) {
                    String name =
                            kinds.get(kind).title() + ": " + contenders.get(i).name();
                    curves.add(new LatencyPanel.Curve(name, i, kind, latencies));
                }
            }
        }
        return new LatencyPanel(title, curves);
    }
}
