package io.vmemu.testkit.journal;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.json.JsonWriter;

/**
 * A command that clients are expected to have sent, at least once if nothing else is said.
 *
 * @param command its name
 * @param arguments those that must be there with these values; others may be there too
 * @param min how often at least
 * @param max how often at most
 */
public record ExpectedCall(String command, QDict arguments, long min, long max) {
    public ExpectedCall {
        if (min < 0 || max < min) {
            throw new IllegalArgumentException("at least " + min + " and at most " + max + " calls");
        }
    }

    /** Expects a command, whatever its arguments. */
    public static ExpectedCall received(String command) {
        return new ExpectedCall(command, new QDict(), 1, Long.MAX_VALUE);
    }

    /**
     * With an argument of this value.
     *
     * @param value a text, a whole number, a truth value, or a map or a list of such values
     * @throws IllegalArgumentException if it is none of these
     */
    public ExpectedCall with(String name, Object value) {
        QDict more = new QDict();
        arguments.members().forEach(more::put);
        return new ExpectedCall(command, more.put(name, JsonValues.of(value)), min, max);
    }

    /** Exactly so often. */
    public ExpectedCall times(long count) {
        return new ExpectedCall(command, arguments, count, count);
    }

    /** So often or more. */
    public ExpectedCall atLeast(long count) {
        return new ExpectedCall(command, arguments, count, Long.MAX_VALUE);
    }

    /** So often or less. */
    public ExpectedCall atMost(long count) {
        return new ExpectedCall(command, arguments, 0, count);
    }

    /** Not at all. */
    public ExpectedCall never() {
        return times(0);
    }

    boolean isMetBy(JournalEntry.Command call) {
        return command.equals(call.name())
                && arguments.members().entrySet().stream()
                        .allMatch(argument ->
                                argument.getValue().equals(call.arguments().get(argument.getKey())));
    }

    /** The call as a client would have to send it. */
    QDict message() {
        return message(command, arguments);
    }

    static QDict message(String command, QObject arguments) {
        return new QDict().put("execute", command).put("arguments", arguments);
    }

    @Override
    public String toString() {
        String calls = JsonWriter.toText(message());
        if (max == 0) {
            return "no " + calls;
        }
        if (max == Long.MAX_VALUE) {
            return "at least " + min + " of " + calls;
        }
        return (min == max ? "exactly " + min : "from " + min + " to " + max) + " of " + calls;
    }
}
