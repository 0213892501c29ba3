package io.vmemu.emulator.vmem;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.emulator.virtio.VirtioEnvironment;
import java.util.function.BooleanSupplier;

/**
 * What a machine has for all its virtio-mem devices: one for a machine, because some warnings come once.
 */
public final class VirtioMemEnvironment {
    private final VirtioEnvironment virtio;
    private final Tracer tracer;
    private final BooleanSupplier migrating;
    private final HostFacts host;
    private final boolean acpiPxm;
    private final boolean wakeupSupport;
    private boolean preallocFailureTold;

    /**
     * @param virtio rings, clock and reporter
     * @param tracer where trace events go
     * @param migrating whether blocks must stay as they are because a migration runs
     * @param host what is known of the machine's host
     * @param acpiPxm the machine has NUMA and ACPI, so that node numbers mean something to the guest
     * @param wakeupSupport the guest can sleep and be woken up
     */
    public VirtioMemEnvironment(
            VirtioEnvironment virtio,
            Tracer tracer,
            BooleanSupplier migrating,
            HostFacts host,
            boolean acpiPxm,
            boolean wakeupSupport) {
        this.virtio = virtio;
        this.tracer = tracer;
        this.migrating = migrating;
        this.host = host;
        this.acpiPxm = acpiPxm;
        this.wakeupSupport = wakeupSupport;
    }

    VirtioEnvironment virtio() {
        return virtio;
    }

    Tracer tracer() {
        return tracer;
    }

    HostFacts host() {
        return host;
    }

    boolean isMigrating() {
        return migrating.getAsBoolean();
    }

    boolean acpiPxm() {
        return acpiPxm;
    }

    boolean persistentSuspend() {
        return wakeupSupport && host.release().keepsMemoryOverWakeup();
    }

    /** QEMU's text for what populating memory failed with. */
    static String preallocError(Errno cause) {
        return "qemu_prealloc_mem: preallocating memory failed: " + cause.text();
    }

    /** Warns that blocks could not be populated, the first time only: a driver retries for ever. */
    void warnOfPreallocFailure(Errno cause) {
        if (!preallocFailureTold) {
            preallocFailureTold = true;
            virtio.reporter().warn(preallocError(cause));
        }
    }
}
