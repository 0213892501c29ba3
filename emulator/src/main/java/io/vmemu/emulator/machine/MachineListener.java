package io.vmemu.emulator.machine;

/** Watches a machine. Called on its loop, in the order of the causes. */
@FunctionalInterface
public interface MachineListener {
    /**
     * Something happened.
     *
     * @param epochMicros the time of day of the cause
     */
    void onEvent(MachineEvent event, long epochMicros);
}
