package io.vmemu.launcher.scenario;

import io.vmemu.launcher.scenario.format.Problems;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file gives names to.
 *
 * @param devices devices that there are at some time, by whatever means
 */
record Names(Set<String> devices, Set<String> faults, Set<String> steps, Set<String> snapshots, boolean hasTarget) {
    private static final Pattern ID = Pattern.compile("virtio-mem-pci.*\\bid=([^,]+)");

    static Names of(Fields document, Scenario.Machines machines) {
        Names names = new Names(
                new LinkedHashSet<>(),
                new LinkedHashSet<>(document.in("faults").entries().members().keySet()),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                machines.target() != null);
        names.addDevices(machines.source());
        for (Fields step : document.items("timeline")) {
            names.addStep(step);
        }
        return names;
    }

    private void addDevices(List<String> words) {
        for (String word : words) {
            Matcher id = ID.matcher(word);
            if (id.find()) {
                devices.add(id.group(1));
            }
        }
    }

    private void addStep(Fields step) {
        add(steps, step, "name");
        add(faults, step.in("fault"), "name");
        add(snapshots, step.in("snapshot"), "save");
        Fields arguments = step.in("qmp").in("arguments");
        if (arguments.has("driver")) {
            add(devices, arguments, "id");
        }
    }

    private static void add(Set<String> names, Fields where, String key) {
        String name = where.textOrNull(key);
        if (name != null) {
            names.add(name);
        }
    }

    /** Reports a fault that there is not. */
    void expectFault(Fields where, String key, Problems problems) {
        expect(faults, "fault", where, key, problems);
    }

    /** Reports a name that is not among those known. */
    void expect(Set<String> known, String kind, Fields where, String key, Problems problems) {
        if (where.has(key) && !known.contains(where.text(key))) {
            String there = known.isEmpty() ? "there is none" : "there is " + String.join(", ", known);
            problems.add(where.positionOf(key), "unknown " + kind + " '" + where.text(key) + "', " + there);
        }
    }
}
