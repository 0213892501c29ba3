package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestPlatform.MemoryRange;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import io.vmemu.guest.workload.WorkloadSpace;
import java.util.Arrays;
import java.util.List;

/**
 * Where the kernel keeps what it cannot move: the memmap of added memory blocks (64 bytes per 4 KiB page) and its own
 * small objects. Such pages come from boot memory, except on a node whose ZONE_NORMAL has nothing but hotplugged
 * memory: there the allocator prefers that zone, lowest addresses first, and the pageblocks that it takes are busy.
 * This is why in the recordings one sub-block, mostly in the first memory block of the kernel zone, never goes away.
 */
final class KernelPages {
    private static final long NONE = RegionPages.NONE;
    static final long PAGE_SIZE = 4096;
    static final long MEMMAP_ENTRY_SIZE = 64;
    private static final long PAGEBLOCK_SIZE = KernelProfile.PAGEBLOCK_SIZE;
    /** Kernel image, initial file system and user space; less in a machine that is small. */
    private static final long MAX_RESERVED = 134L << 20;
    /** After how many memmaps the objects that describe memory blocks need a page (recorded: walk1-6.12). */
    private static final int MEMMAPS_PER_OBJECTS = 1;
    /** The same while booting, when the slabs still have room (recorded: slab-kernel-zone-6.12). */
    private static final int BOOT_MEMMAPS_PER_OBJECTS = 4;

    private final boolean inPairs;
    private final ZonePolicy zones;
    private final List<MemoryRegion> regions;
    private final int[] memmapsOnNode;
    private final boolean[] objectsOnNode;
    private long bootRoom;
    private boolean booting = true;
    /** Per node, the other half of a pair, taken but not used: in the per-CPU lists until those are drained. */
    private final long[] spares;

    /** Kernel pages in boot memory only, to begin with; {@code regions} are those of the machine, by address. */
    KernelPages(
            KernelProfile profile,
            ZonePolicy zones,
            List<MemoryRange> bootMemory,
            int nodeCount,
            List<MemoryRegion> regions) {
        this.inPairs = profile.takesHugePagesInPairs();
        this.zones = zones;
        this.regions = regions;
        this.memmapsOnNode = new int[nodeCount];
        this.objectsOnNode = new boolean[nodeCount];
        this.spares = new long[nodeCount];
        Arrays.fill(spares, NONE);
        long total = 0;
        for (MemoryRange range : bootMemory) {
            total += range.size();
        }
        this.bootRoom = total - memmapSize(total) - Math.min(MAX_RESERVED, total / 2);
    }

    static long memmapSize(long bytes) {
        return bytes / PAGE_SIZE * MEMMAP_ENTRY_SIZE;
    }

    /** Finds room for the memmap of a block that is being added; false if there is none (ENOMEM). */
    boolean addMemmap(MemoryRegion region, int block) {
        long size = memmapSize(region.blockSize());
        long count = (size + PAGEBLOCK_SIZE - 1) / PAGEBLOCK_SIZE;
        boolean hotplugged = prefersHotplugged(region.node());
        long place = hotplugged ? takeHuge(region.node(), count) : NONE;
        if (place == NONE && bootRoom >= size) {
            bootRoom -= size;
        } else if (place == NONE) {
            place = takeAnywhere(count);
            if (place == NONE) {
                return false;
            }
        }
        region.pages().setMemmap(block, place);
        if (hotplugged) {
            memmapsOnNode[region.node()]++;
            if (memmapsOnNode[region.node()] >= (booting ? BOOT_MEMMAPS_PER_OBJECTS : MEMMAPS_PER_OBJECTS)) {
                placeObjects(region.node());
            }
        }
        return true;
    }

    /** Gives back the memmap of a block that has been removed. */
    void removeMemmap(MemoryRegion region, int block) {
        long size = memmapSize(region.blockSize());
        long place = region.pages().memmapOf(block);
        if (place == NONE) {
            bootRoom += size;
        } else {
            release(place, (size + PAGEBLOCK_SIZE - 1) / PAGEBLOCK_SIZE);
            region.pages().setMemmap(block, NONE);
        }
    }

    /** Boot memory that is not in use, in bytes. */
    long bootRoom() {
        return bootRoom;
    }

    /** Takes the lowest free pageblock of added memory, if there is any in a kernel zone. */
    long takeLowest() {
        return takeAnywhere(1);
    }

    /** Takes a pageblock where the allocator prefers it. */
    long takeSmall() {
        boolean bootFirst = zones.hasBootNormal(0);
        long place = bootFirst ? takeBoot() : takeAnywhere(1);
        if (place != NONE) {
            return place;
        }
        return bootFirst ? takeAnywhere(1) : takeBoot();
    }

    private long takeBoot() {
        if (bootRoom < PAGEBLOCK_SIZE) {
            return NONE;
        }
        bootRoom -= PAGEBLOCK_SIZE;
        return WorkloadSpace.IN_BOOT_MEMORY;
    }

    /** Gives a pageblock of boot memory back. */
    void releaseBoot() {
        bootRoom += PAGEBLOCK_SIZE;
    }

    /** Takes the lowest free pageblock of ZONE_MOVABLE. */
    long takeMovable() {
        for (MemoryRegion region : regions) {
            long place = region.pages().findMovable();
            if (place != NONE) {
                region.pages().hold(place, 1);
                return place;
            }
        }
        return NONE;
    }

    /** Takes a certain pageblock of added memory. */
    void hold(long place) {
        for (MemoryRegion region : regions) {
            if (region.pages().contains(place)) {
                region.pages().hold(place, 1);
            }
        }
    }

    /** The kernel has had time to do other things, for which it needs pages too. */
    void settle() {
        booting = false;
        for (int node = 0; node < objectsOnNode.length; node++) {
            placeObjects(node);
        }
    }

    /** Whether the range has kernel pages; asking empties the allocator's per-CPU lists. */
    boolean isBusy(MemoryRegion region, long gpa, long size) {
        for (int node = 0; node < spares.length; node++) {
            if (spares[node] != NONE) {
                release(spares[node], 1);
                spares[node] = NONE;
            }
        }
        return region.pages().isHeld(gpa, size);
    }

    private void placeObjects(int node) {
        if (!objectsOnNode[node] && prefersHotplugged(node)) {
            objectsOnNode[node] = take(node, 1) != NONE;
        }
    }

    private boolean prefersHotplugged(int node) {
        if (zones.hasBootNormal(node)) {
            return false;
        }
        for (MemoryRegion region : regions) {
            if (region.node() == node && region.count(MemoryRegion.NORMAL) > 0) {
                return true;
            }
        }
        return false;
    }

    private long takeHuge(int node, long count) {
        if (count != 1) {
            return take(node, count);
        }
        long place = spares[node];
        if (place != NONE) {
            spares[node] = NONE;
            return place;
        }
        place = take(node, 1);
        if (inPairs && place != NONE) {
            spares[node] = take(node, 1);
        }
        return place;
    }

    private long take(int node, long count) {
        for (MemoryRegion region : regions) {
            if (region.node() == node && region.count(MemoryRegion.NORMAL) > 0) {
                long place = region.pages().findFree(count);
                if (place != NONE) {
                    region.pages().hold(place, count);
                    return place;
                }
            }
        }
        return NONE;
    }

    private long takeAnywhere(long count) {
        for (int node = 0; node < objectsOnNode.length; node++) {
            long place = take(node, count);
            if (place != NONE) {
                return place;
            }
        }
        return NONE;
    }

    /** Gives pageblocks of added memory back. */
    void release(long place, long count) {
        for (MemoryRegion region : regions) {
            if (region.pages().contains(place)) {
                region.pages().release(place, count);
            }
        }
    }

    void save(StateWriter out) {
        out.number(bootRoom);
        out.flag(booting);
        for (int node = 0; node < spares.length; node++) {
            out.integer(memmapsOnNode[node]);
            out.flag(objectsOnNode[node]);
            out.number(spares[node]);
        }
    }

    void load(StateReader in) throws QemuException {
        bootRoom = in.number("boot memory", 0, bootRoom);
        booting = in.flag("booting");
        for (int node = 0; node < spares.length; node++) {
            memmapsOnNode[node] = in.integer("memmaps of a node", 0, Integer.MAX_VALUE);
            objectsOnNode[node] = in.flag("objects of a node");
            spares[node] = in.number("pages of a node", NONE, RegionPages.MAX_PAGEBLOCKS);
        }
    }
}
