package io.vmemu.guest.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulated Linux sends the requests that a real Linux sent, one by one, from the same start. */
class ReplayTest {
    static Stream<Scenario> scenarios() throws IOException, URISyntaxException {
        return scenarios("/traces");
    }

    /**
     * Recordings of acts on the host and in the guest, and at odd times; a second run of the real thing may have ended
     * elsewhere. Those with the largest big blocks show how far Linux got before it gave up on one, which hangs on what
     * lay where.
     */
    static Stream<Scenario> observed() throws IOException, URISyntaxException {
        return scenarios("/traces/observed")
                .filter(scenario -> !scenario.name().startsWith("block512m")
                        && !scenario.name().startsWith("block1g"));
    }

    private static Stream<Scenario> scenarios(String resource) throws IOException, URISyntaxException {
        Path directory = Path.of(ReplayTest.class.getResource(resource).toURI());
        try (Stream<Path> files = Files.list(directory)) {
            List<Scenario> scenarios = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                scenarios.add(Scenario.read(file));
            }
            return scenarios.stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void sendsWhatLinuxSent(Scenario scenario) {
        new Replay(scenario).run();
    }

    @ParameterizedTest
    @MethodSource("observed")
    void sendsWhatLinuxWasSeenToSend(Scenario scenario) {
        new Replay(scenario).run();
    }

    @Test
    void noRecordingIsMissing() throws Exception {
        assertThat(scenarios()).hasSize(42);
        assertThat(observed()).hasSize(8);
    }

    @Test
    void aDifferenceIsSeen() throws Exception {
        Scenario real =
                scenarios().filter(s -> s.name().equals("odd-6.12")).findFirst().orElseThrow();
        Scenario wrong = new Scenario(
                real.name(),
                "5.10",
                real.commandLine(),
                real.memory(),
                real.memaddrs(),
                real.devices(),
                real.boot(),
                real.steps());
        assertThatThrownBy(() -> new Replay(wrong).run()).isInstanceOf(AssertionError.class);
    }
}
