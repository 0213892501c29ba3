package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.Arrays;

/** Pageblocks of a region that hold kernel pages, and where the memmap of the region's blocks is. */
final class RegionPages {
    static final long NONE = -1;
    private static final long PAGEBLOCK_SIZE = KernelProfile.PAGEBLOCK_SIZE;
    /** What 64 bits can address. */
    static final long MAX_PAGEBLOCKS = Long.MAX_VALUE / PAGEBLOCK_SIZE;

    private static final long[] IN_BOOT_MEMORY = {};

    private final MemoryRegion region;
    private final Bitmap held = new Bitmap();
    private long heldCount;
    /** Below it nothing is free. */
    private long searchStart;
    /** Global number of the first pageblock of each block's memmap, plus 1; 0 (or none at all) for boot memory. */
    private long[] memmaps = IN_BOOT_MEMORY;

    RegionPages(MemoryRegion region) {
        this.region = region;
    }

    /** Whether the global pageblock number is one of this region's. */
    boolean contains(long pageblock) {
        long address = pageblock * PAGEBLOCK_SIZE;
        return address >= region.gpa()
                && address < region.gpaOf(region.blockEnd())
                && region.state(region.blockOf(address)) != MemoryRegion.ABSENT;
    }

    private long number(long address) {
        return (address - region.gpa()) / PAGEBLOCK_SIZE;
    }

    /** Whether any page of [gpa, gpa + size) is a kernel page. */
    boolean isHeld(long gpa, long size) {
        long end = number(gpa + size);
        return held.nextSet(number(gpa), end) < end;
    }

    /** Bytes that hold what cannot be moved. */
    long heldBytes() {
        return heldCount * PAGEBLOCK_SIZE;
    }

    /** Takes global pageblocks. */
    void hold(long pageblock, long count) {
        long first = number(pageblock * PAGEBLOCK_SIZE);
        heldCount += count - held.count(first, first + count);
        held.set(first, count);
    }

    /** Gives global pageblocks back. */
    void release(long pageblock, long count) {
        long first = number(pageblock * PAGEBLOCK_SIZE);
        heldCount -= held.count(first, first + count);
        held.clear(first, count);
        searchStart = Math.min(searchStart, first);
    }

    /** Memory from the address on has become available. */
    void becameFree(long gpa) {
        searchStart = Math.min(searchStart, number(gpa));
    }

    /** Lowest run of free pageblocks in the kernel zone: the global number of its first one, or {@link #NONE}. */
    long findFree(long count) {
        long perBlock = region.blockSize() / PAGEBLOCK_SIZE;
        long end = region.blockEnd() * perBlock;
        long run = 0;
        long lowest = NONE;
        for (long i = searchStart; i < end; i++) {
            if (region.state((int) (i / perBlock)) != MemoryRegion.NORMAL) {
                run = 0;
                i += perBlock - 1 - i % perBlock;
            } else if (held.get(i) || !region.owner().isPlugged(region.gpa() + i * PAGEBLOCK_SIZE)) {
                run = 0;
            } else {
                lowest = lowest == NONE ? i : lowest;
                if (++run == count) {
                    searchStart = lowest;
                    return region.gpa() / PAGEBLOCK_SIZE + i - count + 1;
                }
            }
        }
        searchStart = lowest == NONE ? end : lowest;
        return NONE;
    }

    /** Lowest free pageblock in ZONE_MOVABLE: its global number, or {@link #NONE}. */
    long findMovable() {
        long perBlock = region.blockSize() / PAGEBLOCK_SIZE;
        for (int block = 0; block < region.blockEnd(); block++) {
            if (region.state(block) == MemoryRegion.MOVABLE) {
                for (long i = block * perBlock; i < (block + 1) * perBlock; i++) {
                    if (!held.get(i) && region.owner().isPlugged(region.gpa() + i * PAGEBLOCK_SIZE)) {
                        return region.gpa() / PAGEBLOCK_SIZE + i;
                    }
                }
            }
        }
        return NONE;
    }

    /** Where the block's memmap begins, {@link #NONE} for boot memory. */
    long memmapOf(int block) {
        return block < memmaps.length ? memmaps[block] - 1 : NONE;
    }

    void setMemmap(int block, long pageblock) {
        if (block >= memmaps.length) {
            if (pageblock == NONE) {
                return;
            }
            memmaps = Arrays.copyOf(memmaps, Math.max(block + 1, memmaps.length * 2));
        }
        memmaps[block] = pageblock + 1;
    }

    void save(StateWriter out) {
        held.save(out);
        out.number(searchStart);
        out.numbers(memmaps);
    }

    void load(StateReader in, int limit) throws QemuException {
        long pageblocks = limit * (region.blockSize() / PAGEBLOCK_SIZE);
        held.load(in, pageblocks);
        heldCount = held.count(0, pageblocks);
        searchStart = in.number("free pages", 0, Long.MAX_VALUE);
        memmaps = in.numbers("memmaps");
        for (long memmap : memmaps) {
            StateReader.require(memmap >= 0 && memmap <= MAX_PAGEBLOCKS, "a memmap");
        }
    }
}
