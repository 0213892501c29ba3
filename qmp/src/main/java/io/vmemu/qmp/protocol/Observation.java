package io.vmemu.qmp.protocol;

import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.time.Alarm;
import io.vmemu.emulator.time.Scheduler;
import io.vmemu.emulator.trace.Journal;

/**
 * What comes between a dispatcher and its clients beside the protocol.
 *
 * @param faults what is to go wrong
 * @param journal where commands, replies and events are noted
 * @param scheduler the time in which what is late is late
 */
public record Observation(Faults faults, Journal journal, Scheduler scheduler) {
    /** How the names begin of commands, and of monitors, by which a test moves the time, arms faults and looks inside. */
    private static final String STEERING = "x-vmemu-";
    /** What reads the journal leaves no traces in it. */
    private static final String READING = "x-vmemu-journal-";

    /** Whether faults spare what goes to a monitor of this name, or answers a command of this name. */
    static boolean steers(String name) {
        return name.startsWith(STEERING);
    }

    boolean isNoted(String command) {
        return journal.isOn() && !command.startsWith(READING);
    }

    /** Nothing goes wrong, nothing is noted. */
    static Observation none() {
        Scheduler never = new NoTime();
        Journal off = new Journal(never);
        return new Observation(new Faults(0, never, off), off, never);
    }

    /** Nothing is ever late. */
    private static final class NoTime implements Scheduler {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Alarm alarm(Runnable task) {
            throw new IllegalStateException("there is no time in which it could happen");
        }
    }
}
