package io.vmemu.guest.linux;

import io.vmemu.emulator.machine.GuestPlatform.MemoryRange;
import io.vmemu.emulator.machine.GuestView.Block;
import io.vmemu.emulator.machine.GuestView.Zone;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code /sys/devices/system/memory}: memory blocks by their number, those of boot memory too. */
final class MemoryBlocks {
    static final int SUCCESS = 0;
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EBUSY = 16;
    static final int EINVAL = 22;
    private static final Map<Integer, String> TEXTS = Map.of(
            EPERM,
            "Operation not permitted",
            ENOENT,
            "No such file or directory",
            EBUSY,
            "Device or resource busy",
            EINVAL,
            "Invalid argument");
    private static final long HIGH_GPA = 1L << 32;

    private final MemoryManager memory;

    MemoryBlocks(MemoryManager memory) {
        this.memory = memory;
    }

    /** What a shell says of an error number. */
    static String textOf(int error) {
        return TEXTS.getOrDefault(error, "Unknown error " + error);
    }

    /** All blocks by number. */
    List<Block> list() {
        Map<Long, Block> blocks = new TreeMap<>(Comparator.naturalOrder());
        for (MemoryRange range : memory.bootMemory()) {
            long last = (range.gpa() + range.size() - 1) / memory.blockSize();
            for (long index = range.gpa() / memory.blockSize(); index <= last; index++) {
                blocks.putIfAbsent(index, bootBlock(index, range));
            }
        }
        for (MemoryRegion region : memory.regions()) {
            for (int block = 0; block < region.blockEnd(); block++) {
                if (region.state(block) != MemoryRegion.ABSENT) {
                    long index = region.gpaOf(block) / memory.blockSize();
                    blocks.put(index, hotplugged(index, region, block));
                }
            }
        }
        return List.copyOf(blocks.values());
    }

    private Block bootBlock(long index, MemoryRange range) {
        long gpa = index * memory.blockSize();
        long size = Math.min(gpa + memory.blockSize(), range.gpa() + range.size()) - gpa;
        Zone zone = gpa >= HIGH_GPA ? Zone.NORMAL : index == 0 ? Zone.NONE : Zone.DMA32;
        return new Block(index, true, zone, range.node(), false, size, 0);
    }

    private static Block hotplugged(long index, MemoryRegion region, int block) {
        Zone zone = switch (region.state(block)) {
            case MemoryRegion.NORMAL -> Zone.NORMAL;
            case MemoryRegion.MOVABLE -> Zone.MOVABLE;
            default -> Zone.NONE;
        };
        return new Block(
                index,
                zone != Zone.NONE,
                zone,
                region.node(),
                true,
                region.owner().pluggedBytes(block),
                memmapGpa(region, block));
    }

    private static long memmapGpa(MemoryRegion region, int block) {
        long pageblock = region.pages().memmapOf(block);
        return pageblock == RegionPages.NONE ? 0 : pageblock * KernelProfile.PAGEBLOCK_SIZE;
    }

    /**
     * Writes to a block's state. Boot memory does not go offline: the first block has holes, and the others hold what
     * the kernel allocated since it booted.
     *
     * @return {@link #SUCCESS} or an error number
     */
    int setState(long index, OnlineType type) {
        for (MemoryRegion region : memory.regions()) {
            long block = index - region.gpa() / memory.blockSize();
            if (block >= 0 && block < region.blockEnd() && region.state((int) block) != MemoryRegion.ABSENT) {
                return setState(region, (int) block, type);
            }
        }
        for (Block block : list()) {
            if (block.index() == index) {
                return type != OnlineType.OFFLINE || index == 0 ? EINVAL : EBUSY;
            }
        }
        return ENOENT;
    }

    /** To what it is already no block can be brought, in sysfs. */
    private int setState(MemoryRegion region, int block, OnlineType type) {
        boolean online = type != OnlineType.OFFLINE;
        if (region.isOnline(block) == online) {
            return EINVAL;
        }
        if (region.owner().isBusyWith(block)) {
            return EBUSY;
        }
        if (online) {
            return memory.online(region, block, type) ? SUCCESS : EPERM;
        }
        return memory.offline(region, block) ? SUCCESS : EBUSY;
    }
}
