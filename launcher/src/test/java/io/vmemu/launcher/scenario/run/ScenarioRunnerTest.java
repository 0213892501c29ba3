package io.vmemu.launcher.scenario.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.scenario.Scenario;
import io.vmemu.launcher.scenario.format.ScenarioException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioRunnerTest {
    private static final String HEAD = """
            name: a name
            shows: a sentence
            machine: {slots: 4, devices: {vm0: {size: 4GiB}}}
            """;
    private static final String TWO = HEAD + "target: {}\n";
    private static final String GROW = "request: {device: vm0, size: 1GiB}";

    private static ScenarioResult run(String head, String... steps) throws ScenarioException {
        String timeline = "timeline:\n  - " + String.join("\n  - ", steps) + "\n";
        return ScenarioRunner.run(Scenario.parse("x.yaml", head + timeline));
    }

    private static void passes(String head, String... steps) throws ScenarioException {
        ScenarioResult result = run(head, steps);
        assertThat(result.passed()).as(result.report()).isTrue();
    }

    private static ScenarioResult.Failure failure(String head, String... steps) throws ScenarioException {
        ScenarioResult result = run(head, steps);
        return Objects.requireNonNull(result.failure(), result.report());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "expect: {device: vm0, size: 1GiB, requested-size: 512MiB..1GiB, within: 1m, for: 1h}",
                "expect: {event: MEMORY_DEVICE_SIZE_CHANGE, data: {id: vm0, size: 1GiB}, within: 2s}",
                "expect: {event: MEMORY_DEVICE_SIZE_CHANGE, times: 2, within: 10s}",
                "expect: {never: SHUTDOWN, for: 1h}",
                "expect: {journal: {type: request, kind: PLUG}, times: 8}",
                "expect: {journal: {type: command, arguments: {path: vm0}}}",
                "expect: {guest: {kernel: '7', added: 1GiB, online: 8, movable: 8, normal: 0, offline: 0}, within: 1m}",
                "expect: {message: nonsense, times: 0}",
                "qmp: {execute: query-status, return: {running: true, status: running}}",
                "qmp: {execute: nonsense, class: CommandNotFound}",
                "qmp: {execute: qom-get, arguments: {path: vm7, property: size}, error: \"'vm7' not found\"}",
                "qmp: {execute: query-memory-devices, return: [{type: virtio-mem, data: {id: vm0, size: 1GiB}}]}",
                "guest: {workload-start: {id: w, kind: pinned, size: 64MiB}}",
                "host: {set-huge-pages: {pages: 7}}",
            })
    void holds(String step) throws Exception {
        passes(HEAD, GROW, step);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "expect: {device: vm0, size: 2GiB, within: 1m} | vm0: size 2GiB at 1m | size 1GiB requested-size 1GiB",
                "expect: {device: vm0, requested-size: 0} | vm0: requested-size 0 at 0s | requested-size 1GiB",
                "expect: {event: SHUTDOWN, within: 5s} | event SHUTDOWN {} until 5s | events: MEMORY_DEVICE",
                "expect: {event: MEMORY_DEVICE_SIZE_CHANGE, times: 3.., within: 9s} | times: 3.. | 2 of events:",
                "expect: {never: MEMORY_DEVICE_SIZE_CHANGE} | no event MEMORY_DEVICE_SIZE_CHANGE {} until 0s | events:",
                "expect: {journal: {type: request, kind: UNPLUG}} | \"UNPLUG\"}: at least 1 | 0 of them",
                "expect: {guest: {added: 0}} | guest {added=0} | added=1073741824",
                "expect: {message: nonsense} | a message with nonsense: at least 1 | 0 of []",
                "expect: {exit: 0, within: 1m} | exit with status 0 | it goes on",
                "expect: {migration: completed, within: 1m} | migration completed | none",
                "expect: {refused: x} | the machine does not start: x | it has started",
                "qmp: {execute: query-status, return: {running: false}} | {\"running\": false}} | \"running\": true",
                "qmp: {execute: query-status, error: x} | an error with x | {\"return\": {",
                "qmp: {execute: nonsense, error: x} | an error with x | CommandNotFound: The command nonsense has not",
                "qmp: {execute: query-status, answer: none} | no answer | {\"return\": {",
            })
    void doesNotHold(String step, String expected, String actual) throws Exception {
        ScenarioResult.Failure failure = failure(HEAD, GROW, step);
        assertThat(failure.isError()).isFalse();
        assertThat(failure.expected()).contains(expected);
        assertThat(failure.actual()).contains(actual);
        assertThat(failure.step()).isEqualTo(step.replace("\"", ""));
        assertThat(failure.position()).hasToString("6:5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qmp: {execute: nonsense} | CommandNotFound: The command nonsense has not been found",
                "host: {set-huge-pages: {pages: 3, node: 7}} | GenericError: ",
                "{at: 1s, advance: 1s} | it is 2s",
            })
    void whatCannotBeDoneIsAnError(String step, String actual) throws Exception {
        ScenarioResult.Failure failure = failure(HEAD, "advance: 2s", step);
        assertThat(failure.isError()).isTrue();
        assertThat(failure.actual()).contains(actual);
    }

    @Test
    void theFirstFailureEndsIt() throws Exception {
        ScenarioResult result = run(HEAD, "expect: {device: vm0, size: 1GiB}", "advance: 1h");
        assertThat(result.virtualNanos()).isZero();
        assertThat(result.missedExpectation()).isTrue();
    }

    @Test
    void stepsHaveTheirTime() throws Exception {
        ScenarioResult result =
                run(HEAD, "{at: 5s, advance: 1s}", "{after: 2s, advance: 0s}", "{at: 1m, reset: system}");
        assertThat(result.passed()).isTrue();
        assertThat(result.virtualNanos()).isEqualTo(60_000_000_000L);
    }

    @Test
    void aFaultLastsUntilItIsDisarmed() throws Exception {
        String busy = "fault: {name: busy, point: device-plug-busy}";
        String stays = "expect: {device: vm0, size: 0, for: 10m}";
        String comes = "expect: {device: vm0, size: 1GiB, within: 10m}";
        passes(HEAD, busy, GROW, stays, "disarm: busy", comes);
        passes(HEAD, busy, GROW, stays, "disarm: all", comes);
        passes(HEAD + "faults: {busy: {point: device-plug-busy}}\n", GROW, stays, "disarm: busy", comes);
        assertThat(failure(HEAD, busy, GROW, comes).actual()).contains("size 0");
    }

    @Test
    void anAnswerCanBeMissing() throws Exception {
        String lost = "fault: {point: qmp-reply-dropped, subject: query-status, times: 1}";
        passes(HEAD, lost, "qmp: {execute: query-status, answer: none}", "qmp: {execute: query-status}");
        ScenarioResult.Failure failure = failure(HEAD, lost, "qmp: {execute: query-status}");
        assertThat(failure.actual()).isEqualTo("none came");
    }

    @Test
    void aConnectionThatWasCutIsNoneUntilTheClientComesBack() throws Exception {
        String cut = "fault: {point: qmp-reply-cut, subject: query-status, times: 1, bytes: 3}";
        String ask = "qmp: {execute: query-status}";
        String silence = "qmp: {execute: query-status, answer: none}";
        passes(HEAD, cut, silence, "reconnect: 1s", ask);
        ScenarioResult.Failure failure = failure(HEAD, cut, silence, ask);
        assertThat(failure.isError()).isTrue();
        assertThat(failure.actual()).isEqualTo("it has been closed");
    }

    @Test
    void entriesOfTheJournalCanBeCountedSinceAStep() throws Exception {
        String grown = "expect: {journal: {type: command, command: qom-set}, times: 1, since: second}";
        passes(HEAD, GROW, "{name: second, " + GROW + "}", grown);
        assertThat(failure(HEAD, "{name: second, advance: 0s}", GROW, GROW, grown)
                        .actual())
                .isEqualTo("2 of them");
    }

    @Test
    void aSnapshotBringsBackWhatWas() throws Exception {
        String empty = "request: {device: vm0, size: 0}";
        passes(HEAD, GROW, "snapshot: {save: s}", empty, "snapshot: {load: s}", "expect: {device: vm0, size: 1GiB}");
        assertThat(failure(HEAD, "snapshot: {load: s}", "snapshot: {save: s}").actual())
                .isEqualTo("none has been made yet");
    }

    @Test
    void aMachineMovesToTheTarget() throws Exception {
        passes(
                TWO,
                GROW,
                "migrate: {capabilities: [events], parameters: {max-bandwidth: 1GiB}}",
                "expect: {migration: completed, within: 1m}",
                "{machine: target, expect: {device: vm0, size: 1GiB}}",
                "{machine: target, expect: {migration: completed}}",
                "{machine: target, request: {device: vm0, size: 0}}",
                "{machine: target, expect: {device: vm0, size: 0, within: 1m}}");
        assertThat(failure(TWO, "migrate: {capabilities: [nonsense]}").isError())
                .isTrue();
    }

    @Test
    void theEmulatorCanEnd() throws Exception {
        passes(HEAD, "qmp: {execute: quit}", "expect: {exit: 0}");
    }

    @Test
    void aMachineThatDoesNotStartIsExpectedInTheFirstStepOrAnError() throws Exception {
        String wrong = HEAD.replace("4GiB}", "4GiB, block-size: 3MiB}");
        passes(wrong, "expect: {refused: power of two}");
        ScenarioResult.Failure other = failure(wrong, "expect: {refused: power of three}");
        assertThat(other.isError()).isFalse();
        assertThat(other.actual()).contains("power of two");
        assertThat(failure(wrong, GROW).isError()).isTrue();
    }

    @Test
    void aGuestCanBeRebootedFromInside() throws Exception {
        passes(HEAD, GROW, "reset: guest", "expect: {event: RESET, data: {guest: true}, within: 1m}");
    }

    @Test
    void aDeviceIsMadeAsItIsWritten() throws Exception {
        String head = "name: a\nshows: b\nmachine:\n  cpus: 2\n  type: q35\n"
                + "  devices: {big: {size: 2GiB, block-size: 4MiB, requested-size: 1GiB, node: 0, backend: memfd,"
                + " page-size: 2MiB, prealloc: true, options: dynamic-memslots=on, backend-options: 'reserve=off'}}\n"
                + "  host: {hugepages: '1024'}\n"
                + "guest: {kernel: '6.1', boot: 1s, driver: linux, speed: linux, workload: movable=10%}\n";
        passes(
                head,
                "expect: {device: big, size: 1GiB, within: 1m}",
                "expect: {guest: {kernel: '6.1'}}",
                "qmp: {execute: qom-get, arguments: {path: big, property: block-size}, return: 4MiB}",
                "qmp: {execute: qom-get, arguments: {path: big, property: prealloc}, return: true}",
                "qmp: {execute: qom-get, arguments: {path: mem-big, property: hugetlb}, return: true}");
    }

    @Test
    void chanceBeginsWithTheSeed() throws Exception {
        String chance = HEAD + "faults: {f: {point: device-plug-busy, ratio: 1/2}}\n";
        String timeline = "timeline: [request: {device: vm0, size: 4GiB}, advance: 1h]\n";
        Scenario scenario = Scenario.parse("x.yaml", chance + timeline);
        List<List<String>> journals = IntStream.range(0, 8)
                .mapToObj(seed -> ScenarioRunner.run(scenario.withSeed(seed)).journal())
                .toList();
        assertThat(journals.stream().distinct()).hasSizeGreaterThan(4);
        assertThat(ScenarioRunner.run(scenario.withSeed(3)).journal()).isEqualTo(journals.get(3));
        assertThat(ScenarioRunner.run(Scenario.parse("x.yaml", chance + "seed: 3\n" + timeline))
                        .journal())
                .isEqualTo(journals.get(3));
    }
}
