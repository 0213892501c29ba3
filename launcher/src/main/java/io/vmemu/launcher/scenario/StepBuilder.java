package io.vmemu.launcher.scenario;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.launcher.scenario.format.Amounts;
import io.vmemu.launcher.scenario.format.Problems;
import io.vmemu.launcher.scenario.format.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes steps of what stands in a timeline. */
final class StepBuilder {
    private static final List<String> AROUND = List.of("name", "at", "after", "machine");
    private static final String ALL = "all";
    private static final Action.Answer FINE = new Action.Answer.Success(null);

    private final Problems problems;
    private final Names names;
    private int unnamedFaults;

    StepBuilder(Problems problems, Names names) {
        this.problems = problems;
        this.names = names;
    }

    /** The step; nothing, and a problem, if it makes no sense. */
    Optional<Step> build(Fields step) {
        boolean onTarget = "target".equals(step.textOrNull("machine"));
        if (onTarget && !names.hasTarget()) {
            problems.add(step.positionOf("machine"), "there is no target");
        }
        return action(step)
                .map(action -> new Step(
                        step.position(),
                        text(step),
                        step.textOrNull("name"),
                        step.nanosOrNull("at"),
                        step.nanos("after"),
                        onTarget,
                        action));
    }

    private static String text(Fields step) {
        for (Map.Entry<String, Value> member : step.entries().members().entrySet()) {
            if (!AROUND.contains(member.getKey())) {
                return member.getKey() + ": " + member.getValue();
            }
        }
        return "";
    }

    private Optional<Action> action(Fields step) {
        if (step.has("request")) {
            return Optional.of(request(step.in("request")));
        } else if (step.has("qmp")) {
            return Optional.of(qmp(step.in("qmp")));
        } else if (step.has("fault")) {
            Fields form = step.in("fault");
            String name = form.has("name") ? form.text("name") : "fault " + ++unnamedFaults;
            return ScenarioBuilder.fault(form, problems).map(fault -> new Action.Arm(name, fault));
        } else if (step.has("disarm")) {
            boolean all = step.text("disarm").equals(ALL);
            if (!all) {
                names.expectFault(step, "disarm", problems);
            }
            return Optional.of(new Action.Disarm(all ? null : step.text("disarm")));
        } else if (step.has("host") || step.has("guest")) {
            return own(step, step.has("host") ? "host" : "guest");
        } else if (step.has("advance")) {
            return Optional.of(new Action.Advance(step.nanos("advance")));
        } else if (step.has("expect")) {
            return Optional.of(new Action.Expect(expectation(step.in("expect"))));
        } else if (step.has("reset")) {
            boolean fromInside = step.text("reset").equals("guest");
            String command = fromInside ? "x-vmemu-guest-reboot" : "system_reset";
            return Optional.of(new Action.Command(command, new QDict(), FINE));
        } else if (step.has("migrate")) {
            return migrate(step);
        } else if (step.has("snapshot")) {
            return snapshot(step.in("snapshot"));
        }
        return Optional.of(new Action.Reconnect(step.nanos("reconnect")));
    }

    private Action request(Fields request) {
        names.expect(names.devices(), "device", request, "device", problems);
        QDict arguments = new QDict()
                .put("path", request.text("device"))
                .put("property", "requested-size")
                .put("value", request.size("size"));
        return new Action.Command("qom-set", arguments, answer(request));
    }

    private static Action qmp(Fields qmp) {
        return new Action.Command(qmp.text("execute"), qmp.dict("arguments"), answer(qmp));
    }

    private static Action.Answer answer(Fields command) {
        if (command.has("answer")) {
            return new Action.Answer.Silence();
        }
        @Nullable String errorClass = command.textOrNull("class");
        @Nullable Pattern error = command.patternOrNull("error");
        if (error != null || errorClass != null) {
            return new Action.Answer.Refusal(error == null ? Pattern.compile("") : error, errorClass);
        }
        Value part = command.entries().get("return");
        @Nullable QObject expected = part == null ? null : part.toQObject();
        return new Action.Answer.Success(expected);
    }

    /** A command of our own, by what is behind {@code x-vmemu-host-} or {@code x-vmemu-guest-}. */
    private Optional<Action> own(Fields step, String side) {
        Fields commands = step.in(side);
        if (commands.entries().members().size() != 1) {
            problems.add(commands.position(), "expected one command");
            return Optional.empty();
        }
        String name = commands.entries().members().keySet().iterator().next();
        String command = "x-vmemu-" + side + "-" + name;
        if (!Declared.COMMANDS.contains(command)) {
            problems.add(commands.position(), "there is no command " + command);
            return Optional.empty();
        }
        return Optional.of(new Action.Command(command, commands.dict(name), FINE));
    }

    private Optional<Action> migrate(Fields step) {
        if (!names.hasTarget()) {
            problems.add(step.positionOf("migrate"), "there is no target to migrate to");
            return Optional.empty();
        }
        Fields migrate = step.in("migrate");
        return Optional.of(new Action.Migrate(migrate.texts("capabilities"), migrate.dict("parameters")));
    }

    private Optional<Action> snapshot(Fields snapshot) {
        if (snapshot.has("save") == snapshot.has("load")) {
            problems.add(snapshot.position(), "expected save or load");
            return Optional.empty();
        }
        if (snapshot.has("save")) {
            return Optional.of(new Action.SaveSnapshot(snapshot.text("save")));
        }
        names.expect(names.snapshots(), "snapshot", snapshot, "load", problems);
        return Optional.of(new Action.LoadSnapshot(snapshot.text("load")));
    }

    private Expectation expectation(Fields expect) {
        long within = expect.nanos("within");
        if (expect.has("device")) {
            names.expect(names.devices(), "device", expect, "device", problems);
            return new Expectation.Sizes(
                    expect.text("device"),
                    expect.amountsOrNull("size"),
                    expect.amountsOrNull("requested-size"),
                    within,
                    expect.nanos("for"));
        } else if (expect.has("event")) {
            return new Expectation.Event(
                    event(expect, "event"), expect.dict("data"), expect.amountsOrNull("times"), within);
        } else if (expect.has("never")) {
            return new Expectation.Never(event(expect, "never"), expect.dict("data"), expect.nanos("for"));
        } else if (expect.has("message")) {
            return new Expectation.Message(expect.pattern("message"), expect.times());
        } else if (expect.has("journal")) {
            names.expect(names.steps(), "step", expect, "since", problems);
            return new Expectation.Entries(expect.dict("journal"), expect.times(), expect.textOrNull("since"));
        } else if (expect.has("guest")) {
            Fields guest = expect.in("guest");
            Map<String, Amounts> facts = guest.allAmounts();
            facts.remove("kernel");
            return new Expectation.Guest(guest.textOrNull("kernel"), facts, within);
        } else if (expect.has("migration")) {
            return new Expectation.Migration(expect.text("migration"), within);
        } else if (expect.has("exit")) {
            return new Expectation.Exit((int) expect.size("exit"), within);
        }
        return new Expectation.Refused(expect.pattern("refused"));
    }

    private String event(Fields expect, String key) {
        String name = expect.text(key);
        if (!Declared.EVENTS.contains(name)) {
            problems.add(expect.positionOf(key), "there is no event " + name);
        }
        return name;
    }
}
