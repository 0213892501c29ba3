package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestPlatform.MemoryRange;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Linux's memory hotplug: memory blocks that drivers add, their way online and offline, and whether memory can be
 * isolated to be given up.
 */
final class MemoryManager {
    private static final long MIN_BLOCK_SIZE = 128L << 20;
    private static final long MAX_BLOCK_SIZE = 2L << 30;
    /** From this much boot memory on, blocks are as large as its end allows. */
    private static final long LARGE_BLOCKS_FROM = 64L << 30;

    private final List<MemoryRegion> regions = new ArrayList<>();
    private final long blockSize;
    private final ZonePolicy zones;
    private final KernelPages kernelPages;
    private final KernelProfile profile;
    private final List<MemoryRange> bootMemory;

    MemoryManager(KernelProfile profile, KernelCommandLine commandLine, List<MemoryRange> bootMemory, int nodeCount) {
        this.profile = profile;
        this.bootMemory = List.copyOf(bootMemory);
        this.blockSize = blockSize(bootMemory);
        this.zones = new ZonePolicy(profile, commandLine, bootMemory, regions);
        this.kernelPages = new KernelPages(profile, zones, bootMemory, nodeCount, regions);
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
            if (!kernelPages.addMemmap(region, first + i)) {
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
        return true;
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
        return kernelPages.isBusy(region, gpa, size) ? Verdict.GUEST_BUSY : Verdict.DONE;
    }

    /** Online memory may be used: again, or for the first time since it was plugged. */
    void release(MemoryRegion region, long gpa) {
        region.pages().becameFree(gpa);
    }

    /** The drivers are done for now, and the kernel does what else it has to do. */
    void settle() {
        kernelPages.settle();
    }

    /** Writes what is not any driver's. */
    void save(StateWriter out) {
        kernelPages.save(out);
    }

    void load(StateReader in) throws QemuException {
        kernelPages.load(in);
    }
}
