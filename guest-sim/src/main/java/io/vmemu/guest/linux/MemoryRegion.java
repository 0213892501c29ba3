package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.Arrays;

/**
 * The memory blocks of one memory device, as Linux's memory management knows them: a dynamic memory group. Blocks are
 * numbered from the region's start; blocks never added cost nothing.
 */
final class MemoryRegion {
    /** Not known to memory management. */
    static final int ABSENT = 0;

    static final int OFFLINE = 1;
    /** Online in a kernel zone: ZONE_NORMAL for memory above 4 GiB. */
    static final int NORMAL = 2;
    /** Online in ZONE_MOVABLE. */
    static final int MOVABLE = 3;

    private static final int STATES = 4;
    private static final int INITIAL_CAPACITY = 64;

    private final long gpa;
    private final long blockSize;
    private final long unitSize;
    private final int node;
    private final MemoryOwner owner;
    private final RegionPages pages = new RegionPages(this);
    private final int[] counts = new int[STATES];
    private long usableBytes;
    private byte[] states = new byte[INITIAL_CAPACITY];

    /**
     * A region without blocks yet.
     *
     * @param gpa start, a multiple of the memory block size
     * @param blockSize size of a memory block
     * @param unitSize what the owner adds and removes at once: a multiple of the block size
     */
    MemoryRegion(long gpa, long blockSize, long unitSize, int node, MemoryOwner owner) {
        this.gpa = gpa;
        this.blockSize = blockSize;
        this.unitSize = unitSize;
        this.node = node;
        this.owner = owner;
    }

    long gpa() {
        return gpa;
    }

    long blockSize() {
        return blockSize;
    }

    long unitSize() {
        return unitSize;
    }

    int node() {
        return node;
    }

    MemoryOwner owner() {
        return owner;
    }

    RegionPages pages() {
        return pages;
    }

    /** End (exclusive) of the block numbers used so far, or more. */
    int blockEnd() {
        return states.length;
    }

    long gpaOf(int block) {
        return gpa + block * blockSize;
    }

    int blockOf(long address) {
        return (int) ((address - gpa) / blockSize);
    }

    int state(int block) {
        return block < states.length ? states[block] : ABSENT;
    }

    boolean isOnline(int block) {
        return state(block) >= NORMAL;
    }

    /** Bytes in blocks of the state. */
    long bytes(int state) {
        return counts[state] * blockSize;
    }

    int count(int state) {
        return counts[state];
    }

    /** Whether memory management knows none of the blocks. */
    boolean isEmpty() {
        return counts[OFFLINE] + counts[NORMAL] + counts[MOVABLE] == 0;
    }

    /** What is online and plugged, in bytes. */
    long usableBytes() {
        return usableBytes;
    }

    void addUsable(long bytes) {
        usableBytes += bytes;
    }

    void setState(int block, int state) {
        if (block >= states.length) {
            states = Arrays.copyOf(states, Math.max(block + 1, states.length * 2));
        }
        int old = states[block];
        if (old != ABSENT) {
            counts[old]--;
        }
        if (state != ABSENT) {
            counts[state]++;
        }
        states[block] = (byte) state;
    }

    void save(StateWriter out) {
        out.octets(states);
        pages.save(out);
    }

    /** Takes over the states of a region of at most {@code limit} blocks. */
    void load(StateReader in, int limit) throws QemuException {
        byte[] loaded = in.octets("memory blocks");
        for (int block = 0; block < loaded.length; block++) {
            int state = loaded[block];
            StateReader.require(state >= 0 && state < STATES && (state == ABSENT || block < limit), "a memory block");
            counts[state] += state == ABSENT ? 0 : 1;
        }
        states = loaded;
        for (int block = 0; block < loaded.length; block++) {
            usableBytes += isOnline(block) ? owner.pluggedBytes(block) : 0;
        }
        pages.load(in, limit);
    }
}
