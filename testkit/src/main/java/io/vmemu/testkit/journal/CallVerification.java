package io.vmemu.testkit.journal;

import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.json.JsonWriter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
            throw new AssertionError(counted() + nearest().map(this::beside).orElse("No other call was received.\n"));
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
            text.append(JsonWriter.toText(ExpectedCall.message(call.name(), call.arguments())))
                    .append('\n');
        }
        return text.append(met.size() > MOST_CALLS_SHOWN ? "  ...\n" : "").toString();
    }

    /** Of the calls that are not what is expected the one that is most like it. */
    private Optional<JournalEntry.Command> nearest() {
        return others.stream()
                .min(Comparator.comparing(
                                (JournalEntry.Command call) -> !call.name().equals(expected.command()))
                        .thenComparing(this::differences));
    }

    private long differences(JournalEntry.Command call) {
        return expected.arguments().members().entrySet().stream()
                .filter(argument -> !argument.getValue().equals(call.arguments().get(argument.getKey())))
                .count();
    }

    private String beside(JournalEntry.Command call) {
        TwoColumns columns = new TwoColumns("expected", "nearest call, of " + others.size());
        columns.row("execute", expected.command(), call.name(), true);
        TreeSet<String> names = new TreeSet<>(expected.arguments().members().keySet());
        names.addAll(call.arguments().members().keySet());
        for (String name : names) {
            QObject wanted = expected.arguments().get(name);
            columns.row(name, text(wanted), text(call.arguments().get(name)), wanted != null);
        }
        return columns.toString();
    }

    private static @Nullable String text(@Nullable QObject value) {
        return value == null ? null : JsonWriter.toText(value);
    }
}
