package example;

import static io.vmemu.testkit.Testkit.*;

import io.vmemu.launcher.scenario.Scenario;
import io.vmemu.launcher.scenario.run.ScenarioResult;
import io.vmemu.launcher.scenario.run.ScenarioRunner;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A timeline from a file, as {@code vmemu run} takes it. */
class ScenarioTest {
    private static final Path FILE = Path.of("src/test/scenarios/busy-host.yaml");

    @Test
    void theTimelineIsAsTheFileSays() throws Exception {
        ScenarioResult result = ScenarioRunner.run(Scenario.load(FILE));

        assertThat(result.passed()).as(result.report()).isTrue();
    }

    @Test
    void itIsAboutItsFault() throws Exception {
        ScenarioResult result = ScenarioRunner.run(Scenario.load(FILE).without());

        assertThat(result.missedExpectation()).isTrue();
    }
}
