package io.vmemu.launcher.scenario;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.launcher.scenario.format.Amounts;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What must be so in a step. */
public sealed interface Expectation {
    /**
     * A device's sizes.
     *
     * @param size what is plugged, null for anything
     * @param requested what the guest is asked to have, null for anything
     * @param withinNanos how long it may take
     * @param forNanos how long it stays so
     */
    record Sizes(
            String device, @Nullable Amounts size, @Nullable Amounts requested, long withinNanos, long forNanos)
            implements Expectation {}

    /**
     * An event reaches the client.
     *
     * @param data what must be found in it
     * @param times how often until the time is over; null for the next one
     */
    record Event(String name, QDict data, @Nullable Amounts times, long withinNanos) implements Expectation {}

    /** An event does not reach the client. */
    record Never(String name, QDict data, long forNanos) implements Expectation {}

    /** The machine has said something on stderr. */
    record Message(Pattern text, Amounts times) implements Expectation {}

    /**
     * Entries of the journal.
     *
     * @param part what must be found in them
     * @param since the name of the step from which on they count, null for all
     */
    record Entries(QDict part, Amounts times, @Nullable String since) implements Expectation {}

    /**
     * What the guest sees of its memory.
     *
     * @param kernel null for any
     * @param facts by their names in the file
     */
    record Guest(@Nullable String kernel, Map<String, Amounts> facts, long withinNanos) implements Expectation {}

    /** How a migration stands. */
    record Migration(String status, long withinNanos) implements Expectation {}

    /** The emulator ends. */
    record Exit(int status, long withinNanos) implements Expectation {}

    /** The machine does not start. */
    record Refused(Pattern text) implements Expectation {}
}
