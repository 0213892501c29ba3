package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestPlatform.MemoryRange;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import io.vmemu.guest.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Linux's memory hotplug: memory blocks that drivers add, their way online and offline, and whether memory can be
 * isolated to be given up.
 */
final class MemoryManager {
    private static final long MIN_BLOCK_SIZE = 128L << 20;
    private static final long MAX_BLOCK_SIZE = 2L << 30;
    /** From this much boot memory on, blocks are as large as its end allows. */
    private static final long LARGE_BLOCKS_FROM = 64L << 30;

    private static final long[] NOWHERE = {};

    private final List<MemoryRegion> regions = new ArrayList<>();
    private final long blockSize;
    private final ZonePolicy zones;
    private final KernelPages kernelPages;
    private final KernelProfile profile;
    private final List<MemoryRange> bootMemory;
    private final Workload workload;

    /** Added memory that is online, but taken out of use already to be given up. */
    private long isolatedBytes;

    /** Boot memory only, to begin with; {@code workload} makes what is going to use the memory. */
    MemoryManager(
            KernelProfile profile,
            KernelCommandLine commandLine,
            List<MemoryRange> bootMemory,
            int nodeCount,
            Function<MemoryManager, Workload> workload) {
        this.profile = profile;
        this.bootMemory = List.copyOf(bootMemory);
        this.blockSize = blockSize(bootMemory);
        this.zones = new ZonePolicy(profile, commandLine, bootMemory, regions);
        this.kernelPages = new KernelPages(profile, zones, bootMemory, nodeCount, regions);
        this.workload = workload.apply(this);
    }

    /** Size of memory blocks on x86: 128 MiB, in machines with 64 GiB or more the largest size that fits their end. */
    private static long blockSize(List<MemoryRange> bootMemory) {
        long end = 0;
        for (MemoryRange range : bootMemory) {
            end = Math.max(end, range.gpa() + range.size());
        }
        if (end < LARGE_BLOCKS_FROM) {
            return MIN_BLOCK_SIZE;
        }
        return Math.max(MIN_BLOCK_SIZE, Math.min(MAX_BLOCK_SIZE, Long.lowestOneBit(end)));
    }

    long blockSize() {
        return blockSize;
    }

    List<MemoryRange> bootMemory() {
        return bootMemory;
    }

    /** Boot memory that the kernel counts as usable. */
    long managedBootBytes() {
        long total = 0;
        for (MemoryRange range : bootMemory) {
            total += range.size();
        }
        long usable = total - total / KernelPages.PAGE_SIZE * KernelPages.MEMMAP_ENTRY_SIZE;
        return usable - Math.min(profile.reservedBytes(), usable / 2);
    }

    /** Regions by address. */
    List<MemoryRegion> regions() {
        return Collections.unmodifiableList(regions);
    }

    void register(MemoryRegion region) {
        regions.add(region);
        regions.sort(Comparator.comparingLong(MemoryRegion::gpa));
    }

    /** Forgets a region, all of whose blocks have been removed. */
    void unregister(MemoryRegion region) {
        regions.remove(region);
    }

    /**
     * Adds memory blocks, and brings them online if that is the policy.
     *
     * @return false if there is no memory for their memmap; none of them is added then
     */
    boolean add(MemoryRegion region, int first, int count) {
        for (int i = 0; i < count; i++) {
            if (!workload.hasRoomWithout(KernelPages.memmapSize(region.blockSize()))
                    || !kernelPages.addMemmap(region, first + i)) {
                for (int j = 0; j < i; j++) {
                    removeOffline(region, first + j);
                }
                return false;
            }
            region.setState(first + i, MemoryRegion.OFFLINE);
        }
        if (zones.defaultType() != OnlineType.OFFLINE) {
            for (int i = 0; i < count; i++) {
                online(region, first + i, zones.defaultType());
            }
        }
        return true;
    }

    /**
     * Brings a block online.
     *
     * @return false if it is not offline, or its owner refuses
     */
    boolean online(MemoryRegion region, int block, OnlineType type) {
        if (region.state(block) != MemoryRegion.OFFLINE || !region.owner().mayGoOnline(block)) {
            return false;
        }
        boolean movable = zones.goesMovable(type, region, block);
        region.setState(block, movable ? MemoryRegion.MOVABLE : MemoryRegion.NORMAL);
        region.pages().becameFree(region.gpaOf(block));
        region.owner().wentOnline(block, movable);
        becameUsable(region, region.gpaOf(block), region.blockSize());
        return true;
    }

    /** Pageblocks in the range that are plugged may be used from now on. */
    private void becameUsable(MemoryRegion region, long gpa, long size) {
        boolean kernelZone = region.state(region.blockOf(gpa)) == MemoryRegion.NORMAL;
        if (!workload.wantsPlaces()) {
            region.addUsable(size < region.blockSize() ? size : region.owner().pluggedBytes(region.blockOf(gpa)));
            workload.added(NOWHERE, kernelZone);
            return;
        }
        long[] added = new long[(int) (size / KernelProfile.PAGEBLOCK_SIZE)];
        int count = 0;
        for (long at = gpa; at < gpa + size; at += KernelProfile.PAGEBLOCK_SIZE) {
            if (region.owner().isPlugged(at)) {
                added[count++] = at / KernelProfile.PAGEBLOCK_SIZE;
            }
        }
        region.addUsable(count * KernelProfile.PAGEBLOCK_SIZE);
        workload.added(Arrays.copyOf(added, count), kernelZone);
    }

    /** Memory was plugged that is part of an online block. */
    void plugged(MemoryRegion region, long gpa, long size) {
        region.pages().becameFree(gpa);
        becameUsable(region, gpa, size);
    }

    /** Memory was unplugged that had been isolated. */
    void unplugged(MemoryRegion region, long size) {
        region.addUsable(-size);
        isolatedBytes -= size;
    }

    /**
     * Takes an online block offline; what is in use on it is moved elsewhere.
     *
     * @return false if something on it cannot be moved
     */
    boolean offline(MemoryRegion region, int block) {
        if (isolate(region, region.gpaOf(block), region.blockSize()) != Verdict.DONE) {
            return false;
        }
        takeOffline(region, block);
        return true;
    }

    private void takeOffline(MemoryRegion region, int block) {
        unplugged(region, region.owner().pluggedBytes(block));
        region.setState(block, MemoryRegion.OFFLINE);
        region.owner().wentOffline(block);
    }

    /** Takes blocks offline that have been isolated, and removes them. */
    void remove(MemoryRegion region, int first, int count) {
        for (int i = first; i < first + count; i++) {
            if (region.isOnline(i)) {
                takeOffline(region, i);
            }
        }
        for (int i = first; i < first + count; i++) {
            removeOffline(region, i);
        }
    }

    private void removeOffline(MemoryRegion region, int block) {
        region.setState(block, MemoryRegion.ABSENT);
        kernelPages.removeMemmap(region, block);
    }

    /**
     * Takes online memory out of use: all or nothing. Parts that are offline, or isolated already, are not in the way.
     *
     * @return DONE, or GUEST_BUSY if something cannot be moved
     */
    Verdict isolate(MemoryRegion region, long gpa, long size) {
        long usable = usableBytes(region, gpa, size);
        if (kernelPages.isBusy(region, gpa, size) || !workload.hasRoomWithout(usable)) {
            return Verdict.GUEST_BUSY;
        }
        isolatedBytes += usable;
        return Verdict.DONE;
    }

    private static long usableBytes(MemoryRegion region, long gpa, long size) {
        if (size < region.blockSize()) {
            return size;
        }
        long usable = 0;
        for (int block = region.blockOf(gpa); block < region.blockOf(gpa + size); block++) {
            usable += region.isOnline(block) ? region.owner().pluggedBytes(block) : 0;
        }
        return usable;
    }

    /** Memory that was isolated stays in use. */
    void release(MemoryRegion region, long gpa, long size) {
        isolatedBytes -= size;
        region.pages().becameFree(gpa);
    }

    /** Memory in use or free: {@code MemTotal}. */
    long totalBytes() {
        long total = managedBootBytes() - isolatedBytes;
        for (MemoryRegion region : regions) {
            total += region.usableBytes();
        }
        return total;
    }

    /** What is free, or could be made so. */
    long unheldBytes() {
        long unheld = kernelPages.bootRoom() - isolatedBytes;
        for (MemoryRegion region : regions) {
            unheld += region.usableBytes() - region.pages().heldBytes();
        }
        return unheld;
    }

    /** What processes and the kernel could still get: {@code MemAvailable}. */
    long availableBytes() {
        return Math.max(0, unheldBytes() - workload.movableBytes());
    }

    KernelPages kernelPages() {
        return kernelPages;
    }

    /** What uses the memory. */
    Workload workload() {
        return workload;
    }

    /** The drivers are done for now, and the kernel does what else it has to do. */
    void settle() {
        kernelPages.settle();
    }

    /** Writes what is not any driver's. */
    void save(StateWriter out) {
        kernelPages.save(out);
        out.number(isolatedBytes);
        workload.save(out);
    }

    void load(StateReader in) throws QemuException {
        kernelPages.load(in);
        isolatedBytes = in.number("isolated memory", 0, Long.MAX_VALUE);
        workload.load(in);
    }
}
