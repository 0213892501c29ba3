package io.vmemu.launcher.scenario.run;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.MachineSnapshot;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.launcher.hosted.LocalClient;
import io.vmemu.launcher.scenario.Action;
import io.vmemu.launcher.scenario.Step;
import io.vmemu.launcher.scenario.format.Units;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the steps of a scenario, each on one of its machines. */
final class StepRunner {
    /** Where the second machine waits for the first. */
    private static final String MEETING_PLACE = "unix:target";

    private final Stage source;
    private final @Nullable Stage target;

    StepRunner(Stage source, @Nullable Stage target) {
        this.source = source;
        this.target = target;
    }

    /** Takes a step at its time. */
    void take(Step step) throws Unmet {
        wait(step);
        Stage stage = step.onTarget() && target != null ? target : source;
        if (step.name() != null) {
            stage.markJournal(step.name());
        }
        act(stage, step.action());
        for (Throwable mistake : stage.hosted().internalErrors()) {
            throw Unmet.error("the emulator works", mistake.toString());
        }
    }

    private void wait(Step step) throws Unmet {
        source.time().advance(step.afterNanos());
        Long at = step.atNanos();
        if (at != null) {
            long rest = at - source.age();
            if (rest < 0) {
                throw Unmet.error("the time is " + Units.ofNanos(at), "it is " + Units.ofNanos(source.age()));
            }
            source.time().advance(rest);
        }
    }

    private void act(Stage stage, Action action) throws Unmet {
        if (action instanceof Action.Command command) {
            execute(stage, command);
        } else if (action instanceof Action.Arm arm) {
            stage.armed().put(arm.name(), stage.hosted().faults().arm(arm.fault()));
        } else if (action instanceof Action.Disarm disarm) {
            disarm(stage, disarm.name());
        } else if (action instanceof Action.Advance advance) {
            stage.time().advance(advance.nanos());
        } else if (action instanceof Action.Expect expect) {
            new ExpectationRunner(stage).check(expect.expectation());
        } else if (action instanceof Action.Migrate migrate) {
            migrate(migrate);
        } else if (action instanceof Action.SaveSnapshot save) {
            stage.snapshots().put(save.name(), snapshot(stage));
        } else if (action instanceof Action.LoadSnapshot load) {
            load(stage, load.name());
        } else if (action instanceof Action.Reconnect reconnect) {
            stage.disconnect();
            stage.time().advance(reconnect.nanos());
            stage.connect();
        }
    }

    private static void disarm(Stage stage, @Nullable String name) {
        if (name == null) {
            stage.hosted().faults().disarmAll();
            stage.armed().clear();
            return;
        }
        Integer id = stage.armed().remove(name);
        if (id != null) {
            stage.hosted().faults().disarm(id);
        }
    }

    private static void execute(Stage stage, Action.Command command) throws Unmet {
        Optional<LocalClient.Answer> answer = stage.client().tryExecute(command.name(), command.arguments());
        if (command.answer() instanceof Action.Answer.Silence) {
            if (answer.isPresent()) {
                throw Unmet.expectation(
                        "no answer", JsonWriter.toText(answer.get().message()));
            }
            return;
        }
        if (answer.isEmpty()) {
            throw Unmet.expectation("an answer", "none came");
        }
        try {
            succeeded(command, answer.get().result());
        } catch (QmpErrorException e) {
            refused(command, e);
        }
    }

    private static void succeeded(Action.Command command, QObject result) throws Unmet {
        String actual = JsonWriter.toText(new QDict().put("return", result));
        if (command.answer() instanceof Action.Answer.Refusal refusal) {
            throw Unmet.expectation("an error with " + refusal.text(), actual);
        }
        if (command.answer() instanceof Action.Answer.Success success
                && success.part() != null
                && !Part.isIn(success.part(), result)) {
            throw Unmet.expectation(JsonWriter.toText(new QDict().put("return", success.part())), actual);
        }
    }

    private static void refused(Action.Command command, QmpErrorException error) throws Unmet {
        String actual = error.errorClass() + ": " + error.desc();
        if (command.answer() instanceof Action.Answer.Refusal refusal) {
            boolean right = refusal.text().matcher(error.desc()).find()
                    && (refusal.errorClass() == null || refusal.errorClass().equals(error.errorClass()));
            if (!right) {
                String kind = refusal.errorClass() == null ? "an error" : refusal.errorClass();
                throw Unmet.expectation(kind + " with " + refusal.text(), actual);
            }
        } else if (command.answer() instanceof Action.Answer.Success success && success.part() != null) {
            throw Unmet.expectation(JsonWriter.toText(new QDict().put("return", success.part())), actual);
        } else {
            throw Unmet.error(command.name() + " succeeds", actual);
        }
    }

    private void migrate(Action.Migrate migrate) throws Unmet {
        if (target == null) {
            throw new IllegalStateException("a scenario that migrates has a target");
        }
        for (Stage side : List.of(source, target)) {
            if (!migrate.capabilities().isEmpty()) {
                run(side, "migrate-set-capabilities", new QDict().put("capabilities", switchedOn(migrate)));
            }
        }
        if (migrate.parameters().size() > 0) {
            run(source, "migrate-set-parameters", migrate.parameters());
        }
        QDict place = new QDict().put("uri", MEETING_PLACE);
        run(target, "migrate-incoming", place);
        run(source, "migrate", place);
    }

    private static QList switchedOn(Action.Migrate migrate) {
        QList capabilities = new QList();
        migrate.capabilities()
                .forEach(name ->
                        capabilities.add(new QDict().put("capability", name).put("state", true)));
        return capabilities;
    }

    private static void run(Stage stage, String command, QDict arguments) throws Unmet {
        execute(stage, new Action.Command(command, arguments, new Action.Answer.Success(null)));
    }

    private static byte[] snapshot(Stage stage) throws Unmet {
        try {
            return MachineSnapshot.save(stage.hosted().machine());
        } catch (QemuException e) {
            throw Unmet.error("a snapshot", e.desc());
        }
    }

    private static void load(Stage stage, String name) throws Unmet {
        byte[] snapshot = stage.snapshots().get(name);
        if (snapshot == null) {
            throw Unmet.error("a snapshot " + name, "none has been made yet");
        }
        try {
            MachineSnapshot.load(stage.hosted().machine(), snapshot);
        } catch (QemuException e) {
            throw Unmet.error("the snapshot can be loaded", e.desc());
        }
    }
}
