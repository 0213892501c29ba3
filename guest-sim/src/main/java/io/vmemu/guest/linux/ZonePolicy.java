package io.vmemu.guest.linux;

import io.vmemu.emulator.machine.GuestPlatform.MemoryRange;
import java.util.List;

/**
 * Which zone a memory block goes to when it is brought online
 * (Documentation/admin-guide/mm/memory-hotplug.rst, "Onlining Memory Blocks"): by the type of the request, and for
 * plain {@code online} by {@code memory_hotplug.online_policy}.
 */
final class ZonePolicy {
    private static final long DEFAULT_RATIO_PERCENT = 301;
    private static final int ANY_NODE = -1;
    /** Where the part of boot memory begins that belongs to ZONE_NORMAL. */
    private static final long NORMAL_GPA = 1L << 32;
    /** What page 0, the hole below 1 MiB and the firmware's tables take from the range at 0. */
    private static final long LOW_RESERVED = 520 << 10;

    private final OnlineType defaultType;
    private final boolean autoMovable;
    private final long ratioPercent;
    private final boolean numaAware;
    private final boolean movableNode;
    private final List<MemoryRange> bootMemory;
    private final List<MemoryRegion> regions;

    /**
     * The policy that the command line asks for. {@code vm.online=} is not the kernel's: the first process of small
     * initial file systems writes it to {@code /sys/devices/system/memory/auto_online_blocks}.
     *
     * @param regions all regions there are; seen through
     */
    ZonePolicy(
            KernelProfile profile,
            KernelCommandLine commandLine,
            List<MemoryRange> bootMemory,
            List<MemoryRegion> regions) {
        OnlineType type = OnlineType.parse(commandLine.value("memhp_default_state"));
        OnlineType byUserspace = OnlineType.parse(commandLine.value("vm.online"));
        this.defaultType = type != null ? type : byUserspace != null ? byUserspace : OnlineType.OFFLINE;
        this.autoMovable =
                profile.hasAutoMovable() && "auto-movable".equals(commandLine.value("memory_hotplug.online_policy"));
        this.ratioPercent = commandLine.number("memory_hotplug.auto_movable_ratio", DEFAULT_RATIO_PERCENT);
        this.numaAware = commandLine.flag("memory_hotplug.auto_movable_numa_aware", true);
        this.movableNode = commandLine.flag("movable_node", false);
        this.bootMemory = bootMemory;
        this.regions = regions;
    }

    /** How added memory is brought online by itself. */
    OnlineType defaultType() {
        return defaultType;
    }

    /** Whether a block that is brought online this way goes to ZONE_MOVABLE. */
    boolean goesMovable(OnlineType type, MemoryRegion region, int block) {
        return switch (type) {
            case OFFLINE, ONLINE_KERNEL -> false;
            case ONLINE_MOVABLE -> true;
            case ONLINE -> autoMovable ? staysInRatio(region, block) : continuesMovable(region, block);
        };
    }

    /** Policy contig-zones: a kernel zone, unless the block lies within what is ZONE_MOVABLE alone. */
    private boolean continuesMovable(MemoryRegion region, int block) {
        boolean inMovable = isSpanned(region, block, MemoryRegion.MOVABLE);
        boolean inNormal = isSpanned(region, block, MemoryRegion.NORMAL);
        return inMovable == inNormal ? movableNode : inMovable;
    }

    private boolean isSpanned(MemoryRegion region, int block, int state) {
        if (onlineBytes(region.node(), state) == 0) {
            return false;
        }
        long gpa = region.gpaOf(block);
        boolean below = state == MemoryRegion.NORMAL && hasBootNormal(region.node());
        boolean above = false;
        for (MemoryRegion other : regions) {
            if (other.node() != region.node() || other.count(state) == 0) {
                continue;
            }
            for (int i = 0; i < other.blockEnd() && !(below && above); i++) {
                if (other.state(i) == state) {
                    below |= other.gpaOf(i) < gpa;
                    above |= other.gpaOf(i) > gpa;
                }
            }
        }
        return below && above;
    }

    private long onlineBytes(int node, int state) {
        long bytes = 0;
        for (MemoryRegion region : regions) {
            if (node == ANY_NODE || region.node() == node) {
                bytes += region.bytes(state);
            }
        }
        return bytes;
    }

    /** Whether the node's ZONE_NORMAL has memory since boot. */
    boolean hasBootNormal(int node) {
        for (MemoryRange range : bootMemory) {
            if (range.node() == node && range.gpa() + range.size() > NORMAL_GPA) {
                return true;
            }
        }
        return false;
    }

    /**
     * Policy auto-movable: a unit goes to ZONE_MOVABLE as long as that zone is not more than the ratio of the kernel
     * memory from boot, plus the kernel memory within the same group; all of a unit goes the same way.
     */
    private boolean staysInRatio(MemoryRegion region, int block) {
        if (ratioPercent == 0) {
            return false;
        }
        int perUnit = (int) (region.unitSize() / region.blockSize());
        int first = block - block % perUnit;
        long missing = 0;
        for (int i = first; i < first + perUnit; i++) {
            switch (region.state(i)) {
                case MemoryRegion.NORMAL -> {
                    return false;
                }
                case MemoryRegion.MOVABLE -> {}
                default -> missing += region.blockSize();
            }
        }
        return staysInRatio(ANY_NODE, region, missing) && (!numaAware || staysInRatio(region.node(), region, missing));
    }

    private boolean staysInRatio(int node, MemoryRegion group, long moreMovable) {
        long kernel = bootBytes(node);
        long needed = 0;
        for (MemoryRegion other : regions) {
            if (other != group && (node == ANY_NODE || other.node() == node)) {
                long own = other.bytes(MemoryRegion.MOVABLE) * 100 / ratioPercent - other.bytes(MemoryRegion.NORMAL);
                needed += Math.max(0, own);
            }
        }
        if (kernel <= needed) {
            return false;
        }
        kernel += group.bytes(MemoryRegion.NORMAL) - needed;
        return group.bytes(MemoryRegion.MOVABLE) + moreMovable <= kernel / 100 * ratioPercent;
    }

    private long bootBytes(int node) {
        long bytes = 0;
        for (MemoryRange range : bootMemory) {
            if (node == ANY_NODE || range.node() == node) {
                bytes += range.size() - (range.gpa() == 0 ? Math.min(LOW_RESERVED, range.size()) : 0);
            }
        }
        return bytes;
    }
}
