package io.vmemu.emulator.vmem;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.RamBlock;
import io.vmemu.emulator.virtio.VirtioDevice;
import io.vmemu.emulator.virtio.VirtioOptions;
import java.nio.LongBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A realized virtio-mem device: a region of guest-physical memory in blocks, of which the host says how much there
 * should be ({@code requested-size}) and the driver which ones are plugged ({@code size}). Rules and their order are
 * QEMU's ({@code hw/virtio/virtio-mem.c} of 7.2 and 10.0), within the virtio specification 1.2, section 5.15.
 */
public final class VirtioMemDevice {
    private final VirtioMemProperties properties;
    private final VirtioMemEnvironment environment;
    private final PluggableMemory memory;
    private final RequestHandler requests;
    private final VirtioDevice function;
    private long requestedAtNanos;

    private VirtioMemDevice(
            VirtioMemProperties properties, RamBlock ram, VirtioMemEnvironment environment, VirtioOptions options) {
        this.properties = properties;
        this.environment = environment;
        this.memory = new PluggableMemory(properties, ram, environment);
        this.requestedAtNanos = environment.virtio().scheduler().nanoTime();
        this.requests = new ObservedRequests(memory, options.name(), environment.virtio(), this::lowerRequestedSize);
        this.function = new VirtioDevice(
                new VirtioMemBackend(properties, memory, requests, environment), options, environment.virtio());
    }

    /**
     * Checks the properties and makes the device. Everything in {@code ram} is discarded, unless a migration comes in.
     *
     * @param memdev what the checks ask of the memory backend, null if there is none
     * @param ram the backend's memory, null only if {@code memdev} is
     * @param incoming the machine waits for a migration
     * @throws QemuException with QEMU's text; nothing has changed then
     */
    public static VirtioMemDevice realize(
            VirtioMemConfig config,
            @Nullable MemdevFacts memdev,
            @Nullable RamBlock ram,
            VirtioOptions options,
            VirtioMemEnvironment environment,
            boolean incoming)
            throws QemuException {
        VirtioMemProperties properties = RealizeChecks.check(config, memdev, environment.host());
        if (ram == null || ram.size() != properties.regionSize()) {
            throw new IllegalArgumentException("the memory is not that of the memdev");
        }
        for (String warning : properties.warnings()) {
            environment.virtio().reporter().warn(warning);
        }
        if (!incoming && !ram.discard(0, properties.regionSize())) {
            throw new QemuException("Unexpected error discarding RAM: Invalid argument");
        }
        return new VirtioMemDevice(properties, ram, environment, options);
    }

    /** The device as its driver sees it. */
    public VirtioDevice function() {
        return function;
    }

    /** What the driver's requests come to once they are out of their queue: for whoever speaks to the device without one. */
    public RequestHandler requests() {
        return requests;
    }

    public VirtioMemProperties properties() {
        return properties;
    }

    /** What is plugged, in bytes. */
    public long size() {
        return memory.size();
    }

    /** Which blocks are plugged now, from the start of the region to its end. */
    public List<PluggedRange> pluggedRanges() {
        return memory.blocks().pluggedRanges();
    }

    /** What the host wants plugged, in bytes, unsigned. */
    public long requestedSize() {
        return memory.requestedSize();
    }

    /** How long that is what the host wants, on the guest's clock. */
    public long nanosSinceRequest() {
        return environment.virtio().scheduler().nanoTime() - requestedAtNanos;
    }

    /** The part of the region, from its start, in which the driver may plug; bytes. */
    public long usableRegionSize() {
        return memory.usableRegionSize();
    }

    /** Tells {@code listener} of each change of {@link #size}, but for those by an incoming migration. */
    public void onSizeChange(SizeChangeListener listener) {
        memory.addSizeChangeListener(listener);
    }

    /**
     * Sets {@code requested-size}, on the device itself. A driver that is up gets a configuration interrupt, even if
     * the value is the old one.
     *
     * @param bytes unsigned
     */
    public void setRequestedSize(long bytes) throws QemuException {
        if ((bytes & (properties.blockSize() - 1)) != 0) {
            throw new QemuException("'requested-size' has to be multiples of 'block-size' (0x"
                    + Long.toHexString(properties.blockSize()) + ")");
        }
        if (Long.compareUnsigned(bytes, properties.regionSize()) > 0) {
            throw new QemuException("'requested-size' cannot exceed the memory backend size(0x"
                    + Long.toHexString(properties.regionSize()) + ")");
        }
        if (bytes != requestedSize()) {
            requestedAtNanos = environment.virtio().scheduler().nanoTime();
        }
        memory.request(bytes);
        function.configChanged();
    }

    /** The host changes its mind while a request is on its way. */
    private void lowerRequestedSize(long bytes) {
        long lowered = Math.min(bytes & -properties.blockSize(), requestedSize());
        memory.request(lowered);
        function.configChanged();
    }

    /**
     * Sets {@code requested-size} on the PCI device around this one, which QEMU 10.0 refuses once the guest has been
     * asked to let go of it: the request to unplug was let through because nothing was requested.
     */
    public void setRequestedSizeThroughPci(long bytes, boolean unplugPending) throws QemuException {
        if (unplugPending && environment.host().release().unplugsDevice()) {
            throw new QemuException("'requested-size' cannot be changed if the device is in the process of unplug");
        }
        setRequestedSize(bytes);
    }

    /** Whether {@code device_del} may ask the guest to let go of the device. */
    public void checkUnplug() throws QemuException {
        UnplugGuard.check(environment.host().release(), properties.unpluggedInaccessible(), size(), requestedSize());
    }

    /**
     * The machine is reset: the driver is gone, and all memory is unplugged if that is possible now. If it is not, the
     * next driver finds it plugged. A device reset by the driver alone, on the other hand, leaves memory as it is.
     */
    public void systemReset() {
        function.systemReset();
        memory.unplugEverything();
    }

    /** The machine wakes up from suspend, with all its devices reset; QEMU 7.2 unplugs all memory then. */
    public void wakeupReset() {
        function.systemReset();
        if (!environment.host().release().keepsMemoryOverWakeup()) {
            memory.unplugEverything();
        }
    }

    /** The device is unplugged itself. */
    public void unrealize() {
        function.remove();
    }

    /**
     * Tells {@code listener} of all that is plugged in the section now and of each change to come.
     *
     * @param offset start of the section in the region, bytes
     * @param length of the section, bytes
     */
    public void addDiscardListener(RamDiscardListener listener, long offset, long length) {
        if (!memory.blocks().addListener(listener, offset, length)) {
            environment
                    .virtio()
                    .reporter()
                    .error("virtio_mem_rdm_register_listener: Replaying plugged ranges failed: Invalid argument");
        }
    }

    /** Tells {@code listener} that all is discarded, and nothing more. */
    public void removeDiscardListener(RamDiscardListener listener) {
        memory.blocks().removeListener(listener);
    }

    /** Whether a memslot of a device with dynamic memslots is there: as long as something is plugged in it. */
    public boolean isMemslotActive(int index) {
        long offset = index * properties.memslots().slotSize();
        long length = Math.min(properties.memslots().slotSize(), properties.regionSize() - offset);
        return !properties.dynamicMemslots() || !memory.blocks().isUnplugged(offset, length);
    }

    /** The state that cannot change while a migration runs. */
    public VirtioMemEarlyState saveEarly() {
        return new VirtioMemEarlyState(
                properties.memaddr(),
                properties.regionSize(),
                properties.blockSize(),
                properties.node(),
                size(),
                LongBuffer.wrap(memory.blocks().bitmap().toWords()));
    }

    public VirtioMemLateState saveLate() {
        return new VirtioMemLateState(usableRegionSize(), requestedSize());
    }

    /**
     * Takes over what is plugged, and populates it if the device preallocates.
     *
     * @throws QemuException if the state is not that of such a device, or the memory is not there
     */
    public void loadEarly(VirtioMemEarlyState state) throws QemuException {
        MigrationChecks.check(state, properties);
        LongBuffer buffer = state.bitmap();
        long[] bitmap = new long[buffer.remaining()];
        buffer.get(bitmap);
        PluggedBlocks blocks = memory.blocks();
        MigrationChecks.check(bitmap, state.size(), properties, blocks.bitmap());
        memory.restorePlugged(bitmap, state.size());
        if (properties.prealloc() && properties.earlyMigration()) {
            populatePlugged();
        }
        if (!blocks.tellListeners()) {
            throw new QemuException("virtio-mem: populating plugged memory was refused");
        }
    }

    private void populatePlugged() throws QemuException {
        try {
            memory.populatePlugged();
        } catch (HostException e) {
            throw new QemuException(VirtioMemEnvironment.preallocError(e.errno()));
        }
    }

    /**
     * Takes over the requested size and discards what is not plugged.
     *
     * @throws QemuException if the host does not take memory back
     */
    public void loadLate(VirtioMemLateState state) throws QemuException {
        MigrationChecks.check(state, properties);
        memory.restoreSizes(state.usableRegionSize(), state.requestedSize());
        if (properties.prealloc() && !properties.earlyMigration()) {
            environment.virtio().reporter().warn("Proper preallocation with migration requires a newer QEMU machine");
        }
        if (!memory.blocks().discardUnplugged()) {
            throw new QemuException("Unexpected error discarding RAM: Invalid argument");
        }
    }
}
