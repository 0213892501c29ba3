package io.vmemu.testkit;

import static io.vmemu.testkit.Testkit.assertThat;
import static io.vmemu.testkit.Testkit.gib;
import static io.vmemu.testkit.Testkit.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs the classes below as JUnit would, and looks at how they end. */
final class MachineReportTest {
    @TempDir
    private Path journals = Path.of("none");

    private Events run(Class<?> type, Map<String, String> parameters) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter(MachineReport.DIRECTORY, journals.toString())
                .configurationParameters(parameters)
                .selectors(selectClass(type))
                .execute()
                .allEvents();
    }

    private static List<Throwable> failures(Events events) {
        List<Throwable> failures = new ArrayList<>();
        events.failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .forEach(result -> result.getThrowable().ifPresent(failures::add));
        return failures;
    }

    private String report(Class<?> type, Map<String, String> parameters) {
        List<Throwable> failures = failures(run(type, parameters));
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).getSuppressed()).hasSize(1).hasOnlyElementsOfType(MachineReport.class);
        return String.valueOf(failures.get(0).getSuppressed()[0].getMessage());
    }

    @VirtioMem(seed = 7)
    static class FailingCase {
        @Test
        void resizes(VirtualDevice device) throws Exception {
            device.resize(gib(1));
            assertThat(device).convergesTo(gib(2)).within(seconds(1));
        }
    }

    @Test
    void aFailureTellsTheSeedTheJournalAndHowToReplay() throws Exception {
        String report = report(FailingCase.class, Map.of());

        Path file = journals.resolve("MachineReportTest$FailingCase.resizes.jsonl");
        assertThat(report)
                .contains("the machine, 1s after its start")
                .contains("seed     7")
                .contains("replay   mvn test '-Dtest=MachineReportTest$FailingCase#resizes' -Dvmemu.seed=7")
                .contains("journal  " + file + "; the last 20 of ");
        assertThat(report.lines().filter(line -> line.startsWith("{\"seq\""))).hasSize(20);
        assertThat(Files.readString(file)).startsWith("{\"seq\": 1,").endsWith(report.substring(report.length() - 50));
    }

    @Test
    void anotherSeedReplacesAll() {
        assertThat(report(FailingCase.class, Map.of(VirtioMemExtension.SEED, "999999999")))
                .contains("-Dvmemu.seed=999999999");
        assertThat(report(FailingCase.class, Map.of(VirtioMemExtension.SEED, "random")))
                .doesNotContain("-Dvmemu.seed=7\n");
    }

    @Test
    void aSeedThatIsNoNumberIsRefused() {
        assertThat(failures(run(FailingCase.class, Map.of(VirtioMemExtension.SEED, "often"))))
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("vmemu.seed=often is neither"));
    }

    @VirtioMem
    static class QuietCase {
        @Test
        void passes(VirtualMachine machine) {
            assertThat(machine).isRunning();
        }

        @Test
        void givesUp(VirtualMachine machine) {
            Assumptions.assumeFalse(machine.devices().size() == 1);
        }

        @RepeatedTest(2)
        void needsNoMachine() {
            assertThat(1).isPositive();
        }
    }

    @Test
    void whereNothingFailsNothingIsTold() throws Exception {
        assertThat(failures(run(QuietCase.class, Map.of()))).isEmpty();
        assertThat(journals).isEmptyDirectory();
    }

    static class RepeatedCase {
        @RegisterExtension
        static final VirtioMemExtension MACHINES = VirtioMemExtension.builder().build();

        @RepeatedTest(2)
        void fails(VirtualMachine machine) {
            assertThat(machine.devices()).isNotEmpty();
        }
    }

    @Test
    void eachRepetitionHasAJournalOfItsOwn() {
        run(RepeatedCase.class, Map.of());

        assertThat(journals.resolve("MachineReportTest$RepeatedCase.fails.1.jsonl"))
                .exists();
        assertThat(journals.resolve("MachineReportTest$RepeatedCase.fails.2.jsonl"))
                .exists();
    }

    @VirtioMem(per = Lifetime.CLASS)
    static class FailingClassCase {
        @BeforeAll
        static void fails(VirtualMachine machine) {
            assertThat(machine.devices()).isEmpty();
        }

        @Test
        void isNotReached(VirtualMachine machine) {
            assertThat(machine).isRunning();
        }
    }

    @Test
    void whatFailsBeforeTheTestsIsToldToo() {
        assertThat(report(FailingClassCase.class, Map.of()))
                .contains("mvn test '-Dtest=MachineReportTest$FailingClassCase' -Dvmemu.seed=0");
    }

    @VirtioMem
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    static class OutsideOfATestCase {
        @BeforeAll
        void needs(VirtualMachine machine) {
            assertThat(machine).isRunning();
        }

        @Test
        void isNotReached() {
            assertThat(1).isPositive();
        }
    }

    @Test
    void aTestsMachineCannotBeHadOutsideOfIt() {
        assertThat(failures(run(OutsideOfATestCase.class, Map.of())))
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("per = CLASS"));
    }

    /** Its tests wait a while for each other: JUnit's pool need not run them at once, though it nearly always does. */
    @VirtioMem
    static class ParallelCase {
        static final ConcurrentLinkedQueue<VirtualMachine> MACHINES = new ConcurrentLinkedQueue<>();
        private static final int TESTS = 3;
        private static final CountDownLatch ALL_THERE = new CountDownLatch(TESTS);

        @RepeatedTest(TESTS)
        void meet(VirtualDevice device, @QmpSocket Path socket) throws Exception {
            MACHINES.add(device.machine());
            ALL_THERE.countDown();
            boolean together = ALL_THERE.await(2, TimeUnit.SECONDS);
            assertThat(device).as("all there: %s", together).hasSize(0);
            device.resize(gib(1));
            assertThat(device).convergesTo(gib(1)).within(seconds(1));
            assertThat(socket).exists();
        }
    }

    @Test
    void testsInParallelDoNotShareAMachine() {
        Map<String, String> parallel = Map.of(
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4");

        assertThat(failures(run(ParallelCase.class, parallel))).isEmpty();
        assertThat(ParallelCase.MACHINES).doesNotHaveDuplicates().hasSize(3);
    }
}
