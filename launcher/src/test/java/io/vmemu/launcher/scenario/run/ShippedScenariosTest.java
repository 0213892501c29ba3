package io.vmemu.launcher.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of users' problems: each holds, and holds only because of what it is about. */
class ShippedScenariosTest {
    static List<Path> files() throws IOException {
        return RunCommand.files(Path.of("..", "scenarios"));
    }

    @Test
    void thereIsOneForEachOfTheThirtyProblems() throws IOException {
        assertThat(files())
                .extracting(file -> file.getFileName().toString().substring(0, 3))
                .isEqualTo(IntStream.rangeClosed(1, 30)
                        .mapToObj("%02d-"::formatted)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("files")
    void itPassesAndIsTheSameEachTime(Path file) throws Exception {
        Scenario scenario = Scenario.load(file);
        ScenarioResult result = ScenarioRunner.run(scenario);
        assertThat(result.passed()).as(result.report()).isTrue();
        ScenarioResult again = ScenarioRunner.run(scenario);
        assertThat(again.report()).isEqualTo(result.report());
        assertThat(again.journal()).isEqualTo(result.journal()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void itMissesAnExpectationWithoutWhatItIsAbout(Path file) throws Exception {
        ScenarioResult result = ScenarioRunner.run(Scenario.load(file).without());
        assertThat(result.missedExpectation()).as(result.report()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("files")
    void itTellsInASentenceWhatItShows(Path file) throws Exception {
        assertThat(Scenario.load(file).shows()).matches("[A-Z].*\\S\\.");
    }
}
