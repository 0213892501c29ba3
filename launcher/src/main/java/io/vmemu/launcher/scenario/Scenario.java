package io.vmemu.launcher.scenario;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.launcher.scenario.format.Format;
import io.vmemu.launcher.scenario.format.Problems;
import io.vmemu.launcher.scenario.format.ScenarioException;
import io.vmemu.launcher.scenario.format.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A scenario.
 *
 * @param file what messages call the file that it stands in
 * @param name in a few words
 * @param shows a sentence of what it shows
 * @param about what it fails without; null if it does not say
 * @param machines how they are made
 * @param faults what goes wrong from the start, by name
 * @param steps in order
 * @param document as it was read
 */
public record Scenario(
        String file,
        String name,
        String shows,
        @Nullable About about,
        Machines machines,
        Map<String, Fault> faults,
        List<Step> steps,
        Value.Entries document) {
    /** No scenario is a hundredth as large; a file may have no end. */
    private static final int MAX_BYTES = 1 << 20;

    /** What a scenario is about. */
    public sealed interface About {
        record OfFault(String name) implements About {}

        record OfStep(String name) implements About {}

        /**
         * A rule of the machine, the guest or the host.
         *
         * @param without changes of the file that take it away
         */
        record OfRule(String rule, Value.Entries without) implements About {}
    }

    /**
     * How the machines are made.
     *
     * @param source words of QEMU's command line
     * @param target the same for the second machine, null if there is none
     * @param seed where chance begins
     */
    public record Machines(List<String> source, @Nullable List<String> target, long seed) {}

    /**
     * Reads a scenario from a file, which messages call by this path.
     *
     * @throws ScenarioException with all that is wrong with it, by line and column
     * @throws IOException if the file cannot be read
     */
    public static Scenario load(Path file) throws IOException, ScenarioException {
        return load(file, file.toString());
    }

    /**
     * Reads a scenario from a file.
     *
     * @param name what to call it in messages
     * @throws ScenarioException with all that is wrong with it, by line and column
     * @throws IOException if the file cannot be read
     */
    public static Scenario load(Path file, String name) throws IOException, ScenarioException {
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new ScenarioException(List.of(name + ":1:1: no scenario: more than " + MAX_BYTES + " bytes"));
        }
        try {
            return parse(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new ScenarioException(List.of(name + ":1:1: not a text in UTF-8"));
        }
    }

    /**
     * Reads a scenario from text.
     *
     * @param file what to call it in messages
     * @throws ScenarioException with all that is wrong with it, by line and column
     */
    public static Scenario parse(String file, String text) throws ScenarioException {
        Problems problems = new Problems(file);
        return ScenarioBuilder.build(file, Format.read(text, problems), problems);
    }

    /** The same with another start of chance. */
    public Scenario withSeed(long seed) {
        List<String> words = MachineWords.withSeed(machines.source, seed);
        List<String> targetWords = machines.target == null ? null : MachineWords.withSeed(machines.target, seed);
        Machines seeded = new Machines(words, targetWords, seed);
        return new Scenario(file, name, shows, about, seeded, faults, steps, document);
    }

    /**
     * The same with what it is about switched off.
     *
     * @throws ScenarioException if it does not say what it is about, or makes no sense without that
     */
    public Scenario without() throws ScenarioException {
        if (about instanceof About.OfFault fault) {
            return withoutFault(fault.name());
        } else if (about instanceof About.OfStep step) {
            return with(
                    faults,
                    steps.stream()
                            .filter(each -> !step.name().equals(each.name()))
                            .toList());
        } else if (about instanceof About.OfRule rule) {
            Problems problems = new Problems(file);
            Value.Entries changed = document.with(rule.without());
            Format.check(changed, problems);
            return ScenarioBuilder.build(file, changed, problems);
        }
        throw new ScenarioException(List.of(file + ": it does not say what it is about"));
    }

    private Scenario withoutFault(String fault) {
        Map<String, Fault> others = new LinkedHashMap<>(faults);
        others.remove(fault);
        return with(
                others,
                steps.stream()
                        .filter(step -> !(step.action() instanceof Action.Arm arm
                                && arm.name().equals(fault)))
                        .filter(step -> !(step.action() instanceof Action.Disarm disarm && fault.equals(disarm.name())))
                        .toList());
    }

    private Scenario with(Map<String, Fault> newFaults, List<Step> newSteps) {
        return new Scenario(file, name, shows, about, machines, newFaults, newSteps, document);
    }
}
