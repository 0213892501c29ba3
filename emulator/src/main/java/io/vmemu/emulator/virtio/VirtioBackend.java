package io.vmemu.emulator.virtio;

/** What makes a {@link VirtioDevice} a device of its type. Called on the machine's loop only. */
public interface VirtioBackend {
    /** Virtio device type (virtio 1.2, chapter 5). */
    int deviceType();

    /** Feature bits of the type, without those of {@link VirtioFeature}. */
    long features();

    /** Whether the device works with a driver that accepts these features; asked when FEATURES_OK is written. */
    boolean acceptsFeatures(long driverFeatures);

    /** How many queues there are. */
    int queueCount();

    /** Largest number of descriptors of the queue, a power of two. */
    int queueMaxSize(int queue);

    /** Size of the configuration space in bytes. */
    int configSize();

    /** Eight bytes of the configuration space, little-endian: those at {@code 8 * index}. */
    long configWord(int index);

    /** Handles what the driver made available: pops until there is nothing, or keeps it for later. */
    void processQueue(Virtqueue queue);

    /** The driver or the machine has reset the device; its queues are gone already. */
    void deviceReset();
}
