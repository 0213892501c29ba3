package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/**
 * Memory blocks and their sub-blocks: what is plugged, and what memory management has of it.
 *
 * <pre>
 *            plug                add                 online
 *  UNUSED ---------> (PLUGGED) ------> OFFLINE ----------------> KERNEL | MOVABLE
 *     ^                  | unplug         |  some unplugged |        |
 *     +------------------+                v                 v        v
 *     +----------------------- OFFLINE_PARTIAL      KERNEL_PARTIAL | MOVABLE_PARTIAL
 *               all unplugged, removed
 * </pre>
 */
final class SubBlocks {
    /** Not plugged, not added. */
    static final int UNUSED = 0;
    /** Plugged in vain: it could not be added, nor unplugged again. */
    static final int PLUGGED = 1;

    static final int OFFLINE = 2;
    static final int OFFLINE_PARTIAL = 3;
    static final int KERNEL = 4;
    static final int KERNEL_PARTIAL = 5;
    static final int MOVABLE = 6;
    static final int MOVABLE_PARTIAL = 7;
    private static final int STATES = 8;

    /** What makes a state of a fully plugged block that of a partly plugged one. */
    private static final int PARTIAL = 1;

    private final long gpa;
    private final long blockSize;
    private final long subBlockSize;
    private final int perBlock;
    private final BlockStates states = new BlockStates(STATES);
    private final Bitmap plugged = new Bitmap();
    private int usableBlocks;

    SubBlocks(long gpa, long blockSize, long subBlockSize) {
        this.gpa = gpa;
        this.blockSize = blockSize;
        this.subBlockSize = subBlockSize;
        this.perBlock = (int) (blockSize / subBlockSize);
    }

    BlockStates states() {
        return states;
    }

    /** Number of sub-blocks per memory block. */
    int perBlock() {
        return perBlock;
    }

    long subBlockSize() {
        return subBlockSize;
    }

    long gpaOf(int block, int subBlock) {
        return gpa + block * blockSize + subBlock * subBlockSize;
    }

    /** Blocks with smaller numbers may be plugged. */
    int usableBlocks() {
        return usableBlocks;
    }

    void setUsableEnd(long endGpa) {
        usableBlocks = (int) Math.max(0, (endGpa - gpa) / blockSize);
    }

    boolean isPlugged(long address) {
        return plugged.get((address - gpa) / subBlockSize);
    }

    boolean isFull(int block) {
        return firstUnplugged(block) == perBlock;
    }

    boolean isEmpty(int block) {
        return lastPlugged(block, perBlock - 1) < 0;
    }

    long countPlugged(int block) {
        return plugged.count(start(block), start(block) + perBlock);
    }

    /** First sub-block of the block that is not plugged; {@link #perBlock} if all are. */
    int firstUnplugged(int block) {
        long start = start(block);
        return (int) (plugged.nextClear(start, start + perBlock) - start);
    }

    /** How many sub-blocks in a row are not plugged, from {@code subBlock} on, up to {@code limit}. */
    int unpluggedRun(int block, int subBlock, long limit) {
        long from = start(block) + subBlock;
        long end = Math.min(start(block) + perBlock, from + limit);
        return (int) (plugged.nextSet(from, end) - from);
    }

    /** Last plugged sub-block of the block from {@code from} down; negative if there is none. */
    int lastPlugged(int block, int from) {
        long start = start(block);
        return (int) (plugged.previousSet(start + from, start) - start);
    }

    void setPlugged(int block, int subBlock, int count) {
        plugged.set(start(block) + subBlock, count);
    }

    void setUnplugged(int block, int subBlock, int count) {
        plugged.clear(start(block) + subBlock, count);
    }

    /** Makes the block's state say whether all of it is plugged. */
    void updatePartial(int block) {
        int state = states.get(block);
        int updated = isFull(block) ? state & ~PARTIAL : state | PARTIAL;
        if (updated != state) {
            states.set(block, updated);
        }
    }

    private long start(int block) {
        return (long) block * perBlock;
    }

    void save(StateWriter out) {
        out.integer(usableBlocks);
        states.save(out);
        plugged.save(out);
    }

    /** Takes over what is plugged of a region that has {@code limit} blocks. */
    void load(StateReader in, int limit) throws QemuException {
        usableBlocks = in.integer("usable region", 0, limit);
        states.load(in, limit);
        plugged.load(in, (long) states.size() * perBlock);
    }
}
