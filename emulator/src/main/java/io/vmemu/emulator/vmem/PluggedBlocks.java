package io.vmemu.emulator.vmem;

import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.RamBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * The blocks of a region with the memory behind them: what of it is plugged, what is populated, who is told. A change
 * happens whole or not at all; the bitmap comes last.
 */
final class PluggedBlocks {
    private final RamBlock ram;
    private final BlockBitmap bitmap;
    private final int blockShift;
    private final RamDiscardListeners listeners = new RamDiscardListeners();

    /** Nothing plugged. The block size is a power of two. */
    PluggedBlocks(RamBlock ram, long regionSize, long blockSize) {
        this.ram = ram;
        this.blockShift = Long.numberOfTrailingZeros(blockSize);
        this.bitmap = new BlockBitmap(Math.toIntExact(regionSize >>> blockShift));
    }

    BlockBitmap bitmap() {
        return bitmap;
    }

    private long regionSize() {
        return (long) bitmap.size() << blockShift;
    }

    private int block(long offset) {
        return (int) (offset >>> blockShift);
    }

    boolean isPlugged(long offset, long size) {
        return bitmap.isAllSet(block(offset), block(offset + size));
    }

    boolean isUnplugged(long offset, long size) {
        return bitmap.isAllClear(block(offset), block(offset + size));
    }

    List<PluggedRange> pluggedRanges() {
        List<PluggedRange> ranges = new ArrayList<>();
        int end = bitmap.size();
        for (int from = bitmap.nextSet(0, end); from < end; ) {
            int until = bitmap.nextClear(from, end);
            ranges.add(new PluggedRange((long) from << blockShift, (long) (until - from) << blockShift));
            from = bitmap.nextSet(until, end);
        }
        return ranges;
    }

    BlockState state(long offset, long size) {
        if (isPlugged(offset, size)) {
            return BlockState.PLUGGED;
        }
        return isUnplugged(offset, size) ? BlockState.UNPLUGGED : BlockState.MIXED;
    }

    /** Populates unplugged blocks, all or none. */
    void populate(long offset, long size, LongConsumer progress) throws HostException {
        try {
            ram.populate(offset, size, progress);
        } catch (HostException e) {
            ram.discard(offset, size);
            throw e;
        }
    }

    /** Plugs unplugged blocks; nothing has changed if a listener refuses. */
    boolean plug(long offset, long size) {
        if (!listeners.isEmpty() && !listeners.populate(offset, size)) {
            // Whoever was told of the range may have populated some of it.
            ram.discard(offset, size);
            return false;
        }
        bitmap.set(block(offset), block(offset + size));
        return true;
    }

    /** Unplugs plugged blocks; nothing has changed if the host does not take the memory back. */
    boolean unplug(long offset, long size) {
        if (!ram.discard(offset, size)) {
            return false;
        }
        if (!listeners.isEmpty()) {
            listeners.discard(offset, size);
        }
        bitmap.clear(block(offset), block(offset + size));
        return true;
    }

    /** Unplugs everything; nothing has changed if the host does not take the memory back. */
    boolean unplugAll() {
        if (!ram.discard(0, regionSize())) {
            return false;
        }
        listeners.discardAll(bitmap, blockShift);
        bitmap.clear(0, bitmap.size());
        return true;
    }

    boolean addListener(RamDiscardListener listener, long offset, long size) {
        return listeners.add(listener, offset, size, bitmap, blockShift);
    }

    void removeListener(RamDiscardListener listener) {
        listeners.remove(listener, bitmap, blockShift);
    }

    boolean tellListeners() {
        return listeners.replayAll(bitmap, blockShift);
    }

    /** Populates all plugged blocks. */
    void populatePlugged(LongConsumer progress) throws HostException {
        for (PluggedRange range : pluggedRanges()) {
            ram.populate(range.offset(), range.size(), progress);
        }
    }

    /** Gives all unplugged blocks' memory back. */
    boolean discardUnplugged() {
        int end = bitmap.size();
        for (int from = bitmap.nextClear(0, end); from < end; ) {
            int until = bitmap.nextSet(from, end);
            if (!ram.discard((long) from << blockShift, (long) (until - from) << blockShift)) {
                return false;
            }
            from = bitmap.nextClear(until, end);
        }
        return true;
    }
}
