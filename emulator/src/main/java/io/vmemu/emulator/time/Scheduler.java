package io.vmemu.emulator.time;

/**
 * A clock with timers on it. Tasks run on the machine's loop, one at a time, in the order of their deadlines and, among
 * equal deadlines, in the order in which they were scheduled.
 */
public interface Scheduler extends NanoClock {
    /** Runs {@code task} once {@code delayNanos} (at least 0) have passed on this clock; never from within this call. */
    default Timer schedule(long delayNanos, Runnable task) {
        Alarm alarm = alarm(task);
        alarm.set(delayNanos);
        return alarm;
    }

    /** An alarm, not set yet, that runs {@code task}. */
    Alarm alarm(Runnable task);
}
