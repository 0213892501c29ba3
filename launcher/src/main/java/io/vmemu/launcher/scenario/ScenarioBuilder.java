package io.vmemu.launcher.scenario;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultForm;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.launcher.scenario.format.Format;
import io.vmemu.launcher.scenario.format.Problems;
import io.vmemu.launcher.scenario.format.ScenarioException;
import io.vmemu.launcher.scenario.format.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes scenarios of documents, and finds what the format cannot see: names that nothing has, impossible faults. */
final class ScenarioBuilder {
    private final Fields document;
    private final Problems problems;

    private ScenarioBuilder(Value.Entries document, Problems problems) {
        this.document = new Fields(document);
        this.problems = problems;
    }

    static Scenario build(String file, Value.Entries document, Problems problems) throws ScenarioException {
        return new ScenarioBuilder(document, problems).build(file);
    }

    private Scenario build(String file) throws ScenarioException {
        Map<String, Fault> faults = new LinkedHashMap<>();
        Fields forms = document.in("faults");
        forms.entries().members().forEach((name, form) -> {
            if (Format.isFault(form)) {
                fault(forms.in(name), problems).ifPresent(fault -> faults.put(name, fault));
            }
        });
        Scenario.Machines machines = machines();
        Names names = Names.of(document, machines);
        StepBuilder builder = new StepBuilder(problems, names);
        List<Step> steps = new ArrayList<>();
        for (Fields step : document.items("timeline")) {
            if (Format.isStep(step.entries())) {
                builder.build(step).ifPresent(steps::add);
            }
        }
        Scenario.@Nullable About about = about(names);
        problems.check();
        return new Scenario(
                file,
                document.text("name"),
                document.text("shows"),
                about,
                machines,
                Collections.unmodifiableMap(faults),
                List.copyOf(steps),
                document.entries());
    }

    /** A fault as it is written; nothing, and a problem, if it makes no sense. */
    static Optional<Fault> fault(Fields form, Problems problems) {
        QDict dict = (QDict) form.entries().toQObject();
        dict.members().remove("name");
        try {
            return Optional.of(FaultForm.read(dict));
        } catch (QemuException e) {
            problems.add(form.position(), e.desc());
            return Optional.empty();
        }
    }

    private Scenario.Machines machines() {
        long seed = document.has("seed") ? document.size("seed") : 0;
        Value.Entries machine = document.in("machine").entries();
        Value.Entries guest = document.in("guest").entries();
        List<String> target = null;
        if (document.has("target")) {
            Fields changes = document.in("target");
            target = MachineWords.of(
                    machine.with(changes.in("machine").entries()),
                    guest.with(changes.in("guest").entries()),
                    seed,
                    true);
        }
        return new Scenario.Machines(MachineWords.of(machine, guest, seed, false), target, seed);
    }

    private Scenario.@Nullable About about(Names names) {
        Value value = document.entries().get("about");
        if (value == null || !Format.isAbout(value)) {
            return null;
        }
        Fields about = document.in("about");
        if (about.has("fault")) {
            names.expectFault(about, "fault", problems);
            return new Scenario.About.OfFault(about.text("fault"));
        }
        if (about.has("step")) {
            names.expect(names.steps(), "step", about, "step", problems);
            return new Scenario.About.OfStep(about.text("step"));
        }
        return new Scenario.About.OfRule(about.text("rule"), about.in("without").entries());
    }
}
