package io.vmemu.emulator.vmem;

/**
 * What the device asks of the machine and its host before it is realized.
 *
 * @param release which QEMU this is
 * @param hostPageSize bytes
 * @param hugePageSize size of the host's transparent huge pages in bytes, 0 without them
 * @param numaNodeCount the machine's NUMA nodes, 0 without NUMA
 * @param memoryLocked {@code -overcommit mem-lock=on}
 * @param discardDisabled something in the machine cannot live with discarded memory
 */
public record HostFacts(
        QemuRelease release,
        long hostPageSize,
        long hugePageSize,
        int numaNodeCount,
        boolean memoryLocked,
        boolean discardDisabled) {

    /** An x86 Linux host with 4 KiB pages and transparent huge pages of 2 MiB. */
    public static HostFacts ordinary(QemuRelease release, int numaNodeCount) {
        return new HostFacts(release, 4096, 2 << 20, numaNodeCount, false, false);
    }
}
