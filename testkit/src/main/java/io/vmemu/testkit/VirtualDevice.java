package io.vmemu.testkit;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.vmem.PluggedRange;
import java.util.List;

/** A virtio-mem device of a {@link VirtualMachine}. Sizes in bytes. */
public final class VirtualDevice {
    private final VirtualMachine machine;
    private final VirtioMemPci device;

    VirtualDevice(VirtualMachine machine, Device device) {
        this.machine = machine;
        this.device = (VirtioMemPci) device;
    }

    /** The machine that it is in. */
    public VirtualMachine machine() {
        return machine;
    }

    public String id() {
        return String.valueOf(device.id());
    }

    /** What the host wants plugged. */
    public long requestedSize() {
        return device.device().requestedSize();
    }

    /** What is plugged. */
    public long size() {
        return device.pluggedSize();
    }

    /** What can be plugged at most. */
    public long maxSize() {
        return device.size();
    }

    public long blockSize() {
        return device.memProperties().blockSize();
    }

    /** Which ranges of the region are plugged. */
    public List<PluggedRange> pluggedRanges() {
        return device.device().pluggedRanges();
    }

    /**
     * Sets {@code requested-size}. The guest does its part when time passes.
     *
     * @throws QemuException with QEMU's text, if it is not possible
     */
    public void resize(long bytes) throws QemuException {
        device.device().setRequestedSizeThroughPci(bytes, false);
    }

    @Override
    public String toString() {
        return "%s: %d of %d bytes requested, %d plugged".formatted(id(), requestedSize(), maxSize(), size());
    }
}
