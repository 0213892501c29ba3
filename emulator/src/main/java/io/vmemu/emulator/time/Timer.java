package io.vmemu.emulator.time;

/** A scheduled task. */
public interface Timer {
    /** Drops the task if it has not run yet; harmless otherwise. */
    void cancel();

    /** Whether the task has neither run nor been cancelled. */
    boolean isPending();
}
