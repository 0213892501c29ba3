package io.vmemu.testkit;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The machine of a test or a class, made when it is first asked for. */
final class MachineScope implements AutoCloseable {
    private final MachineSpec spec;
    private @Nullable VirtualMachine machine;

    MachineScope(MachineSpec spec) {
        this.spec = spec;
    }

    synchronized VirtualMachine machine() {
        if (machine == null) {
            machine = VirtualMachine.start(spec);
        }
        return machine;
    }

    /** The machine, if somebody has asked for it. */
    synchronized Optional<VirtualMachine> started() {
        return Optional.ofNullable(machine);
    }

    @Override
    public synchronized void close() {
        if (machine != null) {
            machine.close();
        }
    }
}
