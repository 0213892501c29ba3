package io.vmemu.emulator.vmem;

/**
 * How {@code dynamic-memslots} cuts the region into memslots: {@code count} of {@code slotSize} bytes, the last one
 * maybe smaller.
 */
public record MemslotLayout(int count, long slotSize) {
    /** But for the last one a memslot has at least this many bytes. */
    private static final long MIN_SLOT_SIZE = 1L << 30;

    /**
     * QEMU's decision: as many memslots as it may use, of at least 1 GiB and at least a block, in multiples of blocks.
     *
     * @param regionSize size of the device's region in bytes, a multiple of {@code blockSize}
     * @param blockSize block size in bytes
     * @param limit how many memslots the machine grants
     */
    public static MemslotLayout decide(long regionSize, long blockSize, int limit) {
        if (limit <= 1) {
            return new MemslotLayout(1, regionSize);
        }
        long size = alignUp(regionSize / limit, blockSize);
        size = Math.max(size, Math.max(blockSize, MIN_SLOT_SIZE));
        long count = alignUp(regionSize, size) / size;
        return count == 1 ? new MemslotLayout(1, regionSize) : new MemslotLayout((int) count, size);
    }

    private static long alignUp(long value, long alignment) {
        return (value + alignment - 1) / alignment * alignment;
    }
}
