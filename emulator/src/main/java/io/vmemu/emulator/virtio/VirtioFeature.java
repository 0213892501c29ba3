package io.vmemu.emulator.virtio;

/** Feature bits that do not belong to one type of device, as masks (virtio 1.2, chapter 6). */
public final class VirtioFeature {
    /** Descriptors may stand in tables of their own. */
    public static final long INDIRECT_DESC = 1L << 28;
    /** {@code used_event} and {@code avail_event} instead of flags say when to notify. */
    public static final long EVENT_IDX = 1L << 29;
    /** The device is a modern one: virtio 1.0 or later. */
    public static final long VERSION_1 = 1L << 32;

    private VirtioFeature() {}
}
