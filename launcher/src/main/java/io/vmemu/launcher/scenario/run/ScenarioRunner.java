package io.vmemu.launcher.scenario.run;

import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.hosted.HostingOptions;
import io.vmemu.launcher.hosted.LocalTransport;
import io.vmemu.launcher.run.MachineTime;
import io.vmemu.launcher.scenario.Action;
import io.vmemu.launcher.scenario.Expectation;
import io.vmemu.launcher.scenario.Scenario;
import io.vmemu.launcher.scenario.Step;
import io.vmemu.launcher.scenario.format.Position;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs scenarios in this program, on virtual time. */
public final class ScenarioRunner {
    private ScenarioRunner() {}

    /** Runs a scenario until its end, or until a step does not come out as it should. */
    public static ScenarioResult run(Scenario scenario) {
        MachineTime time = MachineTime.of(ClockControl.Mode.MANUAL);
        MigrationTransport transport = new LocalTransport(time.loop());
        try (Stage source = new Stage(scenario.machines().source(), HostingOptions.virtualTime(time, transport))) {
            scenario.faults()
                    .forEach((name, fault) ->
                            source.armed().put(name, source.hosted().faults().arm(fault)));
            List<String> words = scenario.machines().target();
            if (words == null) {
                return run(scenario, source, null);
            }
            try (Stage target = new Stage(words, HostingOptions.virtualTime(time.forAnother(), transport))) {
                return run(scenario, source, target);
            }
        } catch (StartupException e) {
            return refused(scenario, e.text());
        }
    }

    private static ScenarioResult run(Scenario scenario, Stage source, @Nullable Stage target) {
        StepRunner runner = new StepRunner(source, target);
        ScenarioResult.@Nullable Failure failure = null;
        for (Step step : scenario.steps()) {
            try {
                runner.take(step);
            } catch (Unmet e) {
                failure = new ScenarioResult.Failure(
                        step.position(), step.text(), source.age(), e.isError(), e.expected(), e.actual());
                break;
            }
        }
        return new ScenarioResult(scenario, failure, source.age(), entries(source, target));
    }

    private static List<QDict> entries(Stage source, @Nullable Stage target) {
        Stream<Entry> all = source.journal().stream().map(item -> new Entry(item.nanos(), item.toDict()));
        if (target != null) {
            Stream<Entry> there = target.journal().stream()
                    .map(item -> new Entry(item.nanos(), item.toDict().put("machine", "target")));
            all = Stream.concat(all, there).sorted(Comparator.comparingLong(Entry::nanos));
        }
        return all.map(Entry::dict).toList();
    }

    private record Entry(long nanos, QDict dict) {}

    /** What comes of a machine that does not start: what the first step says about that. */
    private static ScenarioResult refused(Scenario scenario, String text) {
        Step first = scenario.steps().isEmpty() ? null : scenario.steps().get(0);
        ScenarioResult.@Nullable Failure failure = null;
        if (first != null
                && first.action() instanceof Action.Expect expect
                && expect.expectation() instanceof Expectation.Refused refused) {
            if (!refused.text().matcher(text).find()) {
                failure = new ScenarioResult.Failure(
                        first.position(), first.text(), 0, false, "refused with " + refused.text(), text);
            }
        } else {
            failure = new ScenarioResult.Failure(
                    Position.START, "the machine starts", 0, true, "a machine that starts", text);
        }
        return new ScenarioResult(scenario, failure, 0, List.of());
    }
}
