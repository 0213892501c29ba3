package io.vmemu.launcher.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.scenario.format.ScenarioException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files in which something was lost, doubled or replaced at random: they are read or refused, nothing else. */
class DamagedScenarioTest {
    private static final int TIMES = 2000;
    private static final List<String> WORDS = List.of(
            "",
            "null",
            "~",
            "{}",
            "[]",
            "[{}]",
            "17",
            "-1",
            "vm0",
            "'",
            "\"",
            ":",
            "- ",
            "{",
            "}",
            "&a",
            "*a",
            "!!binary x",
            "? ",
            "\t",
            "\n",
            "\u0000",
            "4GiB",
            "9999999999999999999",
            "1..",
            "..",
            "(",
            "expect",
            "without");

    @Test
    void aDamagedFileIsReadOrRefusedByPlace() throws IOException {
        List<String> texts = texts();
        long seed = 20260101;
        Random random = new Random(seed);
        int refused = 0;
        for (int time = 0; time < TIMES; time++) {
            String text = damaged(texts.get(random.nextInt(texts.size())), random);
            try {
                Scenario scenario = Scenario.parse("x.yaml", text);
                assertThat(scenario.steps()).isNotNull();
                if (scenario.about() != null) {
                    scenario.without();
                }
            } catch (ScenarioException e) {
                refused++;
                assertThat(String.valueOf(e.getMessage()).lines())
                        .as("seed %d, time %d:%n%s", seed, time, text)
                        .allMatch(line -> line.matches("x\\.yaml:\\d+:\\d+: .+"));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", time " + time + ":\n" + text, e);
            }
        }
        assertThat(refused).isBetween(TIMES / 2, TIMES - 1);
    }

    private static List<String> texts() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "scenarios"))) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
            Stream.Builder<String> texts = Stream.builder();
            for (Path file : sorted) {
                texts.add(Files.readString(file));
            }
            return texts.build().toList();
        }
    }

    /** Replaces up to a word's length at a place by a word, so that keys, values and structure are hit alike. */
    private static String damaged(String text, Random random) {
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(12));
        return text.substring(0, from) + WORDS.get(random.nextInt(WORDS.size())) + text.substring(to);
    }
}
