package io.vmemu.testkit.journal;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.json.JsonWriter;
import io.vmemu.qmp.record.NearMiss;
import io.vmemu.qmp.record.SideBySide;
import java.util.List;

/** Compares an expected call with those that there were. */
final class CallVerification {
    private static final int MOST_CALLS_SHOWN = 10;

    private final ExpectedCall expected;
    private final List<JournalEntry.Command> met;
    private final List<JournalEntry.Command> others;

    CallVerification(ExpectedCall expected, List<JournalEntry.Command> calls) {
        this.expected = expected;
        this.met = calls.stream().filter(expected::isMetBy).toList();
        this.others = calls.stream().filter(call -> !expected.isMetBy(call)).toList();
    }

    void check() {
        if (met.size() < expected.min()) {
            throw new AssertionError(counted()
                    + NearMiss.nearest(expected.message(), others, CallVerification::message)
                            .map(this::beside)
                            .orElse("No other call was received.\n"));
        } else if (met.size() > expected.max()) {
            throw new AssertionError(counted() + listed());
        }
    }

    private String counted() {
        return "\nExpected " + expected + "\nbut clients sent " + (met.isEmpty() ? "none" : met.size()) + ".\n";
    }

    private String listed() {
        StringBuilder text = new StringBuilder();
        for (JournalEntry.Command call : met.subList(0, Math.min(met.size(), MOST_CALLS_SHOWN))) {
            text.append("  ").append(call.monitor()).append(": ");
            text.append(JsonWriter.toText(message(call))).append('\n');
        }
        return text.append(met.size() > MOST_CALLS_SHOWN ? "  ...\n" : "").toString();
    }

    private String beside(JournalEntry.Command nearest) {
        return "The nearest of " + others.size() + " other calls:\n"
                + SideBySide.of(expected.message(), message(nearest));
    }

    private static QDict message(JournalEntry.Command call) {
        return ExpectedCall.message(call.name(), call.arguments());
    }
}
