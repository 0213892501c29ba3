package io.vmemu.launcher.scenario.run;

import io.vmemu.emulator.error.SystemError;
import io.vmemu.emulator.time.NanoClock;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.scenario.Scenario;
import io.vmemu.launcher.scenario.format.Format;
import io.vmemu.launcher.scenario.format.ScenarioException;
import io.vmemu.qmp.json.JsonWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code vmemu run}. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs scenario files in virtual time and reports what came of them. "
                + "Ends with status 1 if one failed, with 2 if one is not well written; then nothing is run.")
public final class RunCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int UNREADABLE = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE|DIR",
            description = "Scenario files, or directories of such; those that come with this program if none is named.")
    private List<Path> places = List.of();

    @Option(names = "--junit-xml", paramLabel = "FILE", description = "Write a report for build servers, too.")
    private @Nullable Path junitXml;

    @Option(names = "--seed", paramLabel = "N", description = "Begin chance here instead of where the files say.")
    private @Nullable Long seed;

    @Option(
            names = "--without",
            description = "Switch off what each scenario is about; it is well then if an expectation fails.")
    private boolean without;

    @Option(names = "--schema", description = "Print the JSON Schema of scenario files, for editors, and run nothing.")
    private boolean schema;

    private final NanoClock clock = SystemClocks.monotonic();

    @Override
    public Integer call() {
        return run(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    }

    /** Runs the files, with a report to {@code out} and complaints about files to stderr. */
    int run(PrintStream out) {
        if (schema) {
            out.println(JsonWriter.toIndentedText(Format.jsonSchema()));
            return 0;
        }
        List<Scenario> scenarios = new ArrayList<>();
        boolean readable = true;
        for (Path place : places.isEmpty() ? List.of(shipped()) : places) {
            readable &= read(place, scenarios);
        }
        return readable ? runAndReport(scenarios, out) : UNREADABLE;
    }

    private int runAndReport(List<Scenario> scenarios, PrintStream out) {
        JUnitXml xml = new JUnitXml();
        try {
            if (junitXml != null) {
                JUnitXml.checkWritable(junitXml);
            }
            int status = runAll(scenarios, out, xml);
            if (junitXml != null) {
                xml.write(junitXml);
            }
            return status;
        } catch (IOException e) {
            System.err.println("vmemu run: " + junitXml + ": " + SystemError.textOf(e));
            return UNREADABLE;
        }
    }

    /** Where the files are that come with this program. */
    private static Path shipped() {
        return Path.of(System.getProperty("vmemu.home", "."), "scenarios");
    }

    private int runAll(List<Scenario> scenarios, PrintStream out, JUnitXml xml) {
        long start = clock.nanoTime();
        int failed = 0;
        for (Scenario scenario : scenarios) {
            failed += report(scenario, out, xml) ? 0 : 1;
        }
        out.printf(
                Locale.ROOT,
                "%d passed, %d failed, %.1f s%n",
                scenarios.size() - failed,
                failed,
                (clock.nanoTime() - start) / NANOS_PER_SECOND);
        return failed == 0 ? 0 : FAILED;
    }

    private boolean read(Path place, List<Scenario> scenarios) {
        boolean readable = true;
        try {
            List<Path> files = files(place);
            if (files.isEmpty()) {
                throw new FileNotFoundException("no scenario files there");
            }
            for (Path file : files) {
                readable &= load(file, scenarios);
            }
        } catch (IOException e) {
            System.err.println("vmemu run: " + place + ": " + SystemError.textOf(e));
            readable = false;
        }
        return readable;
    }

    private boolean load(Path file, List<Scenario> scenarios) throws IOException {
        try {
            Scenario scenario = Scenario.load(file, name(file));
            Scenario chosen = without ? scenario.without() : scenario;
            scenarios.add(seed == null ? chosen : chosen.withSeed(seed));
            return true;
        } catch (ScenarioException e) {
            System.err.println(e.getMessage());
            return false;
        }
    }

    /** The path as it was given; the name alone if none was. */
    private String name(Path file) {
        return String.valueOf(places.isEmpty() ? file.getFileName() : file);
    }

    /** The file itself, or the scenario files of a directory in the order of their names. */
    static List<Path> files(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(RunCommand::isScenario).sorted().toList();
        }
    }

    private static boolean isScenario(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".yaml")
                || name.endsWith(".yml")
                || (name.endsWith(".json") && !name.contains(".schema."));
    }

    private boolean report(Scenario scenario, PrintStream out, JUnitXml xml) {
        long start = clock.nanoTime();
        ScenarioResult result = ScenarioRunner.run(scenario);
        double seconds = (clock.nanoTime() - start) / NANOS_PER_SECOND;
        boolean well = without ? result.missedExpectation() : result.passed();
        if (!without) {
            out.println(result.report());
        } else if (well) {
            out.println("ok   fails without what it is about: " + result.title());
            result.details().stream().limit(3).forEach(out::println);
        } else {
            out.println("FAIL without what it is about: " + result.title());
            result.details().forEach(out::println);
        }
        xml.add(result, seconds, well);
        return well;
    }
}
