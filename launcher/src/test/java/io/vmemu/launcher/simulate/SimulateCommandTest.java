package io.vmemu.launcher.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.launcher.hosted.HostedMachine;
import io.vmemu.qmp.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private int run(Simulation simulation, String... arguments) {
        PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
        return new CommandLine(new SimulateCommand(simulation, out)).execute(arguments);
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static void fallOverReset(HostedMachine machine) {
        machine.machine().addListener((event, epochMicros) -> {
            if (event instanceof MachineEvent.Reset) {
                throw new IllegalStateException("planted");
            }
        });
    }

    @Test
    void whenAllPromisesHoldItSaysHowMuchHasHappened() {
        assertThat(run(new Simulation(), "--seeds", "30", "--jobs", "1")).isZero();
        assertThat(lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("30 seeds: ")
                .contains(" 0 broke a promise");
    }

    @Test
    void digestsAreThoseOfTheSeedsHoweverManyThreadsThereAre() {
        assertThat(run(new Simulation(), "--seeds", "30", "--start", "5", "--jobs", "1", "--digest"))
                .isZero();
        List<String> one = lines();
        written.reset();
        assertThat(run(new Simulation(), "--seeds", "30", "--start", "5", "--jobs", "3", "--digest"))
                .isZero();
        assertThat(lines()).isEqualTo(one);
        assertThat(one.get(0)).matches("[0-9a-f]{64} {2}seeds 5 to 34");
        assertThat(one.get(1)).matches("[0-9a-f]{64} {2}all 30 seeds");
        written.reset();
        assertThat(run(new Simulation(), "--seeds", "30", "--start", "6", "--jobs", "3", "--digest"))
                .isZero();
        assertThat(lines().get(0).substring(0, 64)).isNotEqualTo(one.get(0).substring(0, 64));
    }

    @Test
    void oneSeedShowsItsProgramAndWritesItsJournal(@TempDir Path directory) throws Exception {
        Path journal = directory.resolve("journal");
        assertThat(run(new Simulation(), "--seed", "3", "--journal", journal.toString()))
                .isZero();
        assertThat(lines()).first().asString().startsWith("machine  ");
        assertThat(lines()).last().isEqualTo("seed 3: all promises hold");
        List<String> entries = Files.readAllLines(journal);
        assertThat(entries).hasSizeGreaterThan(10);
        for (String entry : entries) {
            assertThat(Json.parse(entry).toString()).contains("nanos");
        }
    }

    @Test
    void aBrokenPromiseIsShownWithTheSmallestProgramAndTheCommandThatPlaysItAgain() {
        assertThat(run(new Simulation(SimulateCommandTest::fallOverReset), "--seeds", "50", "--jobs", "2"))
                .isEqualTo(1);
        List<String> said = lines();
        assertThat(said).anyMatch(line -> line.matches("seed \\d+ breaks a promise: .*"));
        assertThat(said)
                .anyMatch(line -> line.matches("The smallest program that breaks it, with [0-2] of \\d+ steps.*"));
        assertThat(said).anyMatch(line -> line.contains("planted"));
        String last = said.get(said.size() - 1);
        assertThat(last).startsWith("Again: vmemu simulate --seed ");
        written.reset();
        String seed = last.substring(last.lastIndexOf(' ') + 1);
        assertThat(run(new Simulation(SimulateCommandTest::fallOverReset), "--seed", seed))
                .isEqualTo(1);
        assertThat(lines()).contains("seed " + seed + " breaks a promise: " + promise(said));
    }

    private static String promise(List<String> lines) {
        String line = lines.stream()
                .filter(each -> each.contains(" breaks a promise: "))
                .findFirst()
                .orElseThrow();
        return line.substring(line.indexOf(": ") + 2);
    }

    @Test
    void oneSeedIsNotSeveral() {
        for (List<String> more : List.of(List.of("--seeds", "5"), List.of("--start", "4"), List.of("--digest"))) {
            List<String> arguments = new ArrayList<>(more);
            arguments.addAll(List.of("--seed", "1"));
            assertThat(run(new Simulation(), arguments.toArray(new String[0])))
                    .as(more.get(0))
                    .isEqualTo(2);
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(run(new Simulation(), "--journal", "somewhere")).isEqualTo(2);
        assertThat(run(new Simulation(), "--start", "9223372036854775807", "--seeds", "2"))
                .isEqualTo(2);
    }
}
