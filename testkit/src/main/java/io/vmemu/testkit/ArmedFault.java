package io.vmemu.testkit;

import io.vmemu.emulator.fault.Faults;

/** A fault that a machine has been told of. */
public final class ArmedFault {
    private final VirtualMachine machine;
    private final int id;

    ArmedFault(VirtualMachine machine, int id) {
        this.machine = machine;
        this.id = id;
    }

    /** How often it could have happened so far. */
    public long seen() {
        return status().seen();
    }

    /** How often it has happened so far. */
    public long fired() {
        return status().fired();
    }

    private Faults.Status status() {
        return machine.faults().stream()
                .filter(status -> status.id() == id)
                .findAny()
                .orElseThrow(() -> new IllegalStateException("fault " + id + " has been disarmed"));
    }

    /** Has it happen no more. */
    public void disarm() {
        machine.disarm(id);
    }
}
