package io.vmemu.launcher.scenario.run;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.launcher.scenario.Scenario;
import io.vmemu.launcher.scenario.format.Position;
import io.vmemu.launcher.scenario.format.Units;
import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario. The same scenario with the same seed has the same result, journal included.
 *
 * @param failure what was not as it should be; null if all was
 * @param virtualNanos how much virtual time passed
 * @param entries the machines' journals by time; those of the second machine say so
 */
public record ScenarioResult(Scenario scenario, @Nullable Failure failure, long virtualNanos, List<QDict> entries) {
    private static final int SHOWN_ENTRIES = 8;

    /**
     * A step that did not come out as it should, the last one taken.
     *
     * @param isError whether a step could not be taken, rather than something was not as expected
     */
    public record Failure(
            Position position, String step, long atNanos, boolean isError, String expected, String actual) {}

    public boolean passed() {
        return failure == null;
    }

    /** Whether something was not as expected. */
    public boolean missedExpectation() {
        return failure != null && !failure.isError;
    }

    /** The journals, a line of JSON for each entry. */
    public List<String> journal() {
        return entries.stream().map(JsonWriter::toText).toList();
    }

    /** A line; for a failure some more that tell where, what and what happened before. */
    public String report() {
        String line = (passed() ? "ok   " : "FAIL ") + title();
        return passed() ? line : line + "\n" + String.join("\n", details());
    }

    /** File, name and virtual time. */
    String title() {
        return scenario.file() + ": " + scenario.name() + " (" + Units.ofNanos(virtualNanos) + ")";
    }

    /** What there is to say about a failure; nothing if there was none. */
    List<String> details() {
        List<String> lines = new ArrayList<>();
        if (failure != null) {
            lines.add("     " + scenario.file() + ":" + failure.position + ": " + failure.step);
            lines.add("       " + (failure.isError ? "needed:   " : "expected: ") + failure.expected);
            lines.add("       actual:   " + failure.actual);
            lines.add("       at:       " + Units.ofNanos(failure.atNanos) + ", seed "
                    + scenario.machines().seed());
            int first = Math.max(0, entries.size() - SHOWN_ENTRIES);
            for (QDict entry : entries.subList(first, entries.size())) {
                lines.add("       journal:  " + JsonWriter.toText(entry));
            }
        }
        return lines;
    }
}
