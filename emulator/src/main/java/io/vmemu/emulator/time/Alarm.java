package io.vmemu.emulator.time;

/** A task that is scheduled time after time, for which there is one timer and not a new one each time. */
public interface Alarm extends Timer {
    /**
     * Runs the task once {@code delayNanos} have passed, as {@link Scheduler#schedule} does.
     *
     * @param delayNanos at least 0
     * @throws IllegalStateException if it is pending already
     */
    void set(long delayNanos);
}
