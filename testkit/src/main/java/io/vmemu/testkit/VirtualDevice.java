package io.vmemu.testkit;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.vmem.PluggedRange;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A virtio-mem device of a {@link VirtualMachine}. Sizes in bytes. Calls throw {@link IllegalStateException} once the device
 * has been unplugged.
 */
public final class VirtualDevice {
    private final VirtualMachine machine;
    private final String id;

    VirtualDevice(VirtualMachine machine, String id) {
        this.machine = machine;
        this.id = id;
    }

    /** The machine that it is in. */
    public VirtualMachine machine() {
        return machine;
    }

    public String id() {
        return id;
    }

    /** What the host wants plugged. */
    public long requestedSize() {
        return size(pci -> pci.device().requestedSize());
    }

    /** What is plugged. */
    public long size() {
        return size(VirtioMemPci::pluggedSize);
    }

    /** What can be plugged at most. */
    public long maxSize() {
        return size(VirtioMemPci::size);
    }

    public long blockSize() {
        return size(pci -> pci.memProperties().blockSize());
    }

    private long size(ToLongFunction<VirtioMemPci> size) {
        return machine.turn().look(() -> size.applyAsLong(find()));
    }

    /** Which ranges of the region are plugged. */
    public List<PluggedRange> pluggedRanges() {
        return machine.turn().look(() -> find().device().pluggedRanges());
    }

    /**
     * Sets {@code requested-size}. The guest does its part when time passes, or at once if it needs no time.
     *
     * @throws QemuException with QEMU's text, if it is not possible
     */
    public void resize(long bytes) throws QemuException {
        machine.turn().take(QemuException.class, () -> {
            find().device().setRequestedSizeThroughPci(bytes, false);
            return this;
        });
    }

    private VirtioMemPci find() {
        for (MemoryDevice device :
                machine.hosted().machine().board().deviceMemory().devices()) {
            if (device instanceof VirtioMemPci pci && id.equals(pci.id())) {
                return pci;
            }
        }
        throw new IllegalStateException("the device '" + id + "' has been unplugged");
    }

    @Override
    public String toString() {
        return "%s: %d of %d bytes requested, %d plugged".formatted(id, requestedSize(), maxSize(), size());
    }
}
