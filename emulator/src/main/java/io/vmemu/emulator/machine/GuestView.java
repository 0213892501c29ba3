package io.vmemu.emulator.machine;

import java.util.List;

/**
 * What someone logged in to the guest would see of its memory, at one moment.
 *
 * @param kernel what {@code uname -r} says
 * @param memTotalSize {@code MemTotal} of {@code /proc/meminfo}, in bytes
 * @param memAvailableSize {@code MemAvailable}, in bytes
 * @param blockSize size of a memory block in bytes ({@code /sys/devices/system/memory/block_size_bytes})
 * @param blocks memory blocks by index
 */
public record GuestView(String kernel, long memTotalSize, long memAvailableSize, long blockSize, List<Block> blocks) {
    public GuestView {
        blocks = List.copyOf(blocks);
    }

    /** Where a memory block belongs, by the names of {@code memoryN/valid_zones}. */
    public enum Zone {
        /** Offline, or (block 0) part of several. */
        NONE("none"),
        DMA32("DMA32"),
        NORMAL("Normal"),
        MOVABLE("Movable");

        private final String linuxName;

        Zone(String linuxName) {
            this.linuxName = linuxName;
        }

        public String linuxName() {
            return linuxName;
        }
    }

    /**
     * A memory block.
     *
     * @param index its address in units of the block size: the N of {@code memoryN}
     * @param isOnline whether it is in use
     * @param zone where it belongs
     * @param node NUMA node
     * @param isHotplugged whether a driver added it
     * @param pluggedSize bytes of it that there are; less than its size for a block that is plugged in part
     * @param memmapGpa where the kernel describes its pages, if that is on memory that a driver added; else 0
     */
    public record Block(
            long index,
            boolean isOnline,
            Zone zone,
            int node,
            boolean isHotplugged,
            long pluggedSize,
            long memmapGpa) {}
}
