package io.vmemu.guest.linux;

import io.vmemu.guest.ring.VirtioFeatures;

/**
 * What a Linux version does differently, as far as a virtio-mem device or its user can tell. Recorded with 5.10, 6.1,
 * 6.12 and 7.3; versions in between follow the history of {@code drivers/virtio/virtio_mem.c} and {@code mm/}.
 */
public record KernelProfile(KernelVersion version) {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;

    /** Size of the pages in the buddy allocator's largest lists that matter for isolation (pageblock_order on x86). */
    static final long PAGEBLOCK_SIZE = 2 * MIB;

    /** Whether there is a virtio-mem driver at all (5.8). */
    boolean hasDriver() {
        return version.isAtLeast(5, 8);
    }

    /**
     * Smallest piece that can be isolated within a memory block: the largest buddy page (MAX_ORDER - 1, 4 MiB) at
     * first, a pageblock since {@code alloc_contig_range()} works on those (5.19).
     */
    long minSubBlockSize() {
        return version.isAtLeast(5, 19) ? PAGEBLOCK_SIZE : 4 * MIB;
    }

    /** Whether device blocks may be larger than memory blocks (big block mode, 5.11). */
    boolean hasBigBlockMode() {
        return version.isAtLeast(5, 11);
    }

    /** Whether offline memory is limited in bytes (5.11); ten memory blocks before. */
    boolean limitsOfflineBytes() {
        return version.isAtLeast(5, 11);
    }

    /** Whether unplug prefers ZONE_MOVABLE (5.14). */
    boolean prefersMovable() {
        return version.isAtLeast(5, 14);
    }

    /** Whether {@code memory_hotplug.online_policy=auto-movable} is known (5.15). */
    boolean hasAutoMovable() {
        return version.isAtLeast(5, 15);
    }

    /** Whether huge pages are taken from the buddy allocator in pairs, through the per-CPU lists (5.13). */
    boolean takesHugePagesInPairs() {
        return version.isAtLeast(5, 13);
    }

    /** Whether memory that is pinned for long stays where it is even in ZONE_MOVABLE (until 5.12). */
    boolean pinsInMovable() {
        return !version.isAtLeast(5, 13);
    }

    /** Whether a changed configuration stops the search for memory that can be given up (6.6). */
    boolean stopsIsolatingOnConfigChange() {
        return version.isAtLeast(6, 6);
    }

    /** Whether the driver can suspend to RAM at all (6.10). */
    boolean suspends() {
        return version.isAtLeast(6, 10);
    }

    /** Whether the driver asks for blocks' states in a crash kernel (5.16); before, it leaves devices alone there. */
    boolean readsCrashedMemory() {
        return version.isAtLeast(5, 16);
    }

    /**
     * What a kernel keeps of boot memory for itself, beside the memmap: recorded with Debian's kernels in a machine of
     * 1 GiB.
     */
    long reservedBytes() {
        if (!version.isAtLeast(6, 0)) {
            return 110_660 * KIB;
        }
        if (!version.isAtLeast(6, 2)) {
            return 117_020 * KIB;
        }
        return version.isAtLeast(7, 0) ? 116_536 * KIB : 110_212 * KIB;
    }

    /** Features of the memory device that the driver knows. */
    long features() {
        return VirtioFeatures.MEM_ACPI_PXM
                | (version.isAtLeast(5, 16) ? VirtioFeatures.MEM_UNPLUGGED_INACCESSIBLE : 0)
                | (version.isAtLeast(6, 10) ? VirtioFeatures.MEM_PERSISTENT_SUSPENDED : 0);
    }
}
