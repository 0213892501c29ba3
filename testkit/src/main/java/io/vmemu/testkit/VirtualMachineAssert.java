package io.vmemu.testkit;

import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.machine.RunState;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.json.JsonWriter;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/** Assertions about a machine. Those that name a duration let it pass. */
public final class VirtualMachineAssert extends AbstractAssert<VirtualMachineAssert, VirtualMachine> {
    private VirtualMachineAssert(VirtualMachine actual) {
        super(actual, VirtualMachineAssert.class);
    }

    /** To be imported beside AssertJ's own. */
    public static VirtualMachineAssert assertThat(VirtualMachine actual) {
        return new VirtualMachineAssert(actual);
    }

    /** The guest may run. */
    public VirtualMachineAssert isRunning() {
        return hasRunState(RunState.RUNNING);
    }

    /** The machine is in this state. */
    public VirtualMachineAssert hasRunState(RunState state) {
        RunState now = actual.runState();
        if (now != state) {
            throw failureWithActualExpected(
                    now, state, "%nExpected the machine to be %s, but it is %s", state.wireName(), now.wireName());
        }
        return this;
    }

    /** A QMP event of that name has gone out. */
    public VirtualMachineAssert hasEvent(String name) {
        if (actual.journal().events(name).isEmpty()) {
            throw failure("%nExpected an event %s, but there were only %s", name, eventNames());
        }
        return this;
    }

    /** No QMP event of that name has gone out. */
    public VirtualMachineAssert hasNoEvent(String name) {
        List<String> events = actual.journal().events(name).stream()
                .map(event -> JsonWriter.toText(event.message()))
                .toList();
        if (!events.isEmpty()) {
            throw failure("%nExpected no event %s, but there were %s", name, events);
        }
        return this;
    }

    private List<String> eventNames() {
        return actual.journal().entries(JournalEntry.Event.class).stream()
                .map(JournalEntry.Event::name)
                .toList();
    }

    /** An armed fault has happened there. */
    public VirtualMachineAssert hasFired(FaultPoint point) {
        boolean fired = actual.journal().entries(JournalEntry.FaultFired.class).stream()
                .anyMatch(entry -> entry.point().equals(point.wireName()));
        if (!fired) {
            throw failure(
                    "%nExpected %s to happen, but of the armed faults this became: %s",
                    point.wireName(), actual.faults());
        }
        return this;
    }

    /** Comes to rest within so much time: nothing is going to happen by itself any more. */
    public VirtualMachineAssert becomesIdleWithin(Duration limit) {
        if (!actual.runUntilIdle(limit)) {
            throw failure(
                    "%nExpected the machine to have nothing to do within %s, but something is due in %s",
                    Words.duration(limit),
                    actual.nextTimer().map(Words::duration).orElse("no time"));
        }
        return this;
    }
}
