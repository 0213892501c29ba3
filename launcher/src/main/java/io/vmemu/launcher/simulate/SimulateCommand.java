package io.vmemu.launcher.simulate;

import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.command.Numbers;
import io.vmemu.launcher.simulate.Simulation.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code vmemu simulate}. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Plays random programs: from each seed a machine, what is asked of it, and what goes wrong. Promises are "
                    + "checked all along; in the end nothing goes wrong any more, and everything must become what is requested.",
            "A program that breaks a promise is made as small as possible and printed; status 1."
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final List<String> OF_MANY_SEEDS = List.of("--seeds", "--start", "--digest");

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many seeds (default: ${DEFAULT-VALUE}).")
    private long seeds = 1000;

    @Option(
            names = "--start",
            paramLabel = "N",
            defaultValue = "0",
            description = "The first of them (default: ${DEFAULT-VALUE}).")
    private long start;

    @Option(names = "--jobs", paramLabel = "N", description = "How many threads (default: one for each processor).")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(names = "--seed", paramLabel = "N", description = "This seed alone; shows its program.")
    private @Nullable Long seed;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "With --seed: where its journal goes, as JSON lines.")
    private @Nullable Path journal;

    @Option(
            names = "--digest",
            description =
                    "Prints SHA-256 digests of the journals: the same for the same seeds, on every Java and machine.")
    private boolean digest;

    @Spec
    private @Nullable CommandSpec spec;

    private final Simulation simulation;
    private final PrintStream out;

    public SimulateCommand() {
        this(new Simulation(), new PrintStream(System.out, true, StandardCharsets.UTF_8));
    }

    SimulateCommand(Simulation simulation, PrintStream out) {
        this.simulation = simulation;
        this.out = out;
    }

    @Override
    public Integer call() throws InterruptedException {
        CommandSpec command = Objects.requireNonNull(spec);
        Numbers.requireAtLeast(command, "--jobs", jobs, 1);
        Numbers.requireAtLeast(command, "--seeds", seeds, 1);
        if (seed != null) {
            for (String option : OF_MANY_SEEDS) {
                if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                    System.err.println("vmemu simulate: " + option + " does not go with --seed");
                    return 2;
                }
            }
            return one(seed);
        }
        if (journal != null) {
            System.err.println("vmemu simulate: --journal goes with --seed");
            return 2;
        }
        if (start > Long.MAX_VALUE - seeds + 1) {
            System.err.println("vmemu simulate: there are no " + seeds + " seeds from " + start + " on");
            return 2;
        }
        return many(Integer.getInteger("vmemu.terminal.columns", 0) > 0);
    }

    private int one(long number) {
        Program program = Draw.of(number);
        Timeline.of(program).forEach(out::println);
        Outcome outcome;
        try {
            outcome = journal == null ? simulation.play(program, Chronicle.Sink.NONE) : write(program, journal);
        } catch (UncheckedIOException e) {
            return unwritable(Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            return unwritable(e);
        }
        if (outcome.broken() == null) {
            Timeline.of(program, outcome).forEach(out::println);
            return 0;
        }
        report(program, outcome);
        return 1;
    }

    private int unwritable(IOException e) {
        System.err.println("vmemu simulate: " + journal + ": " + SystemError.textOf(e));
        return 2;
    }

    private Outcome write(Program program, Path file) throws IOException {
        try (Writer writer = Files.newBufferedWriter(file)) {
            return simulation.play(program, Chronicle.Sink.ofLines(line -> {
                try {
                    writer.write(line + "\n");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
    }

    private int many(boolean live) throws InterruptedException {
        Progress progress = new Progress(out, live, seeds);
        Summary summary = new Summary(progress::say);
        new Seeds(simulation, jobs, digest).play(start, seeds, result -> {
            summary.take(result);
            progress.show(summary.count(), summary.broken().size());
        });
        progress.end();
        if (digest) {
            summary.endDigests(start + seeds - 1);
        }
        out.println(summary.text());
        List<Seeds.Result> broken = summary.broken();
        if (broken.isEmpty()) {
            return 0;
        }
        if (broken.size() > 1) {
            out.println("seeds: "
                    + broken.stream().map(Seeds.Result::seed).limit(20).toList());
        }
        Seeds.Result first = broken.get(0);
        report(Draw.of(first.seed()), first.outcome());
        return 1;
    }

    /** Shows a broken promise in the smallest program that breaks it. */
    private void report(Program program, Outcome outcome) {
        out.println();
        Timeline.of(program, outcome).forEach(out::println);
        out.println("  the last entries of the journal:");
        outcome.latest().forEach(line -> out.println("    " + line));
        Shrinker.Shrunk shrunk =
                Shrinker.shrink(smaller -> simulation.play(smaller, Chronicle.Sink.NONE), program, outcome);
        out.println();
        out.printf(
                "The smallest program that breaks it, with %d of %d steps, after %d runs:%n",
                shrunk.program().steps().size(), program.steps().size(), shrunk.runs());
        Timeline.of(shrunk.program()).forEach(line -> out.println("  " + line));
        Timeline.of(shrunk.program(), shrunk.outcome()).stream().skip(1).forEach(out::println);
        out.println();
        out.println("Again: vmemu simulate --seed " + program.seed());
    }
}
