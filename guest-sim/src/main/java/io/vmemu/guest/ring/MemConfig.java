package io.vmemu.guest.ring;

/** Offsets in the memory device's configuration space (virtio 1.2, 5.15.4), all le64 but the node. */
public final class MemConfig {
    public static final int BLOCK_SIZE = 0;
    /** le16 */
    public static final int NODE_ID = 8;

    public static final int ADDR = 16;
    public static final int REGION_SIZE = 24;
    public static final int USABLE_REGION_SIZE = 32;
    public static final int PLUGGED_SIZE = 40;
    public static final int REQUESTED_SIZE = 48;

    private MemConfig() {}
}
