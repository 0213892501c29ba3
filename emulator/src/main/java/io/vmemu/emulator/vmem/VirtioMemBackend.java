package io.vmemu.emulator.vmem;

import io.vmemu.emulator.virtio.VirtioBackend;
import io.vmemu.emulator.virtio.Virtqueue;

/** Virtio-mem's side of the virtio device: its features, its configuration space, its one queue (virtio 1.2, 5.15). */
final class VirtioMemBackend implements VirtioBackend {
    private static final int DEVICE_TYPE = 24;
    private static final int QUEUE_SIZE = 128;
    private static final int CONFIG_SIZE = 56;

    private final VirtioMemProperties properties;
    private final PluggableMemory memory;
    private final RequestQueue requests;
    private final long features;

    VirtioMemBackend(
            VirtioMemProperties properties,
            PluggableMemory memory,
            RequestHandler handler,
            VirtioMemEnvironment environment) {
        this.properties = properties;
        this.memory = memory;
        this.requests = new RequestQueue(environment.virtio().memory(), handler);
        this.features = (environment.acpiPxm() ? VirtioMemFeature.ACPI_PXM : 0)
                | (properties.unpluggedInaccessible() ? VirtioMemFeature.UNPLUGGED_INACCESSIBLE : 0)
                | (environment.persistentSuspend() ? VirtioMemFeature.PERSISTENT_SUSPEND : 0);
    }

    @Override
    public int deviceType() {
        return DEVICE_TYPE;
    }

    @Override
    public long features() {
        return features;
    }

    @Override
    public boolean acceptsFeatures(long driverFeatures) {
        // A driver that reads unplugged blocks would populate them behind the host's back.
        return (features & ~driverFeatures & VirtioMemFeature.UNPLUGGED_INACCESSIBLE) == 0;
    }

    @Override
    public int queueCount() {
        return 1;
    }

    @Override
    public int queueMaxSize(int queue) {
        return QUEUE_SIZE;
    }

    @Override
    public int configSize() {
        return CONFIG_SIZE;
    }

    /**
     * le64 block_size, le16 node_id and padding, le64 addr, region_size, usable_region_size, plugged_size,
     * requested_size.
     */
    @Override
    public long configWord(int index) {
        return switch (index) {
            case 0 -> properties.blockSize();
            case 1 -> properties.node() & 0xFFFF;
            case 2 -> properties.memaddr();
            case 3 -> properties.regionSize();
            case 4 -> memory.usableRegionSize();
            case 5 -> memory.size();
            case 6 -> memory.requestedSize();
            default -> throw new IndexOutOfBoundsException(index);
        };
    }

    @Override
    public void processQueue(Virtqueue queue) {
        requests.process(queue);
    }

    @Override
    public void deviceReset() {
        // A driver's reset leaves memory as it is: it may be in use until the machine is reset.
    }
}
