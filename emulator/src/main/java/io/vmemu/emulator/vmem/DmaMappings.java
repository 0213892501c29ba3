package io.vmemu.emulator.vmem;

/**
 * The listener of a passed-through device (VFIO), which maps what is populated for the device's DMA, each block on its
 * own, and can only have so many mappings.
 */
public final class DmaMappings implements RamDiscardListener {
    private final BlockBitmap mapped;
    private final long granularity;
    private final int maxMappings;
    private int count;

    /**
     * @param regionSize bytes
     * @param granularity bytes of one mapping: the device's block size
     * @param maxMappings how many there can be; Linux gives 65535 by default
     */
    public DmaMappings(long regionSize, long granularity, int maxMappings) {
        this.mapped = new BlockBitmap(Math.toIntExact(regionSize / granularity));
        this.granularity = granularity;
        this.maxMappings = maxMappings;
    }

    @Override
    public boolean populate(long offset, long size) {
        int from = (int) (offset / granularity);
        int to = (int) ((offset + size) / granularity);
        if (to - from > maxMappings - count) {
            return false;
        }
        mapped.set(from, to);
        count += to - from;
        return true;
    }

    @Override
    public void discard(long offset, long size) {
        int end = (int) ((offset + size) / granularity);
        int from = mapped.nextSet((int) (offset / granularity), end);
        while (from < end) {
            int until = mapped.nextClear(from, end);
            mapped.clear(from, until);
            count -= until - from;
            from = mapped.nextSet(until, end);
        }
    }

    /** Unmapping what is not mapped does no harm. */
    @Override
    public boolean isDoubleDiscardSupported() {
        return true;
    }

    /** How many there can be. */
    public int maxMappings() {
        return maxMappings;
    }

    /** How many mappings there are. */
    public int count() {
        return count;
    }
}
