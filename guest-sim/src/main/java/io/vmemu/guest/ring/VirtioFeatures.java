package io.vmemu.guest.ring;

/** Feature bits that the drivers here know, as masks (virtio 1.2, chapter 6 and 5.15.3). */
public final class VirtioFeatures {
    /** The device tells the NUMA node of its memory. */
    public static final long MEM_ACPI_PXM = 1L;
    /** The driver leaves unplugged memory alone. */
    public static final long MEM_UNPLUGGED_INACCESSIBLE = 1L << 1;
    /** Memory stays plugged over suspend and wake-up. */
    public static final long MEM_PERSISTENT_SUSPENDED = 1L << 2;

    public static final long RING_INDIRECT_DESC = 1L << 28;
    public static final long RING_EVENT_IDX = 1L << 29;
    public static final long VERSION_1 = 1L << 32;

    /** What the driver's half of the ring can do. */
    public static final long RING = RING_INDIRECT_DESC | RING_EVENT_IDX | VERSION_1;

    private VirtioFeatures() {}
}
