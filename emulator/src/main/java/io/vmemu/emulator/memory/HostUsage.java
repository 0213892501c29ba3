package io.vmemu.emulator.memory;

import java.util.List;

/**
 * Who holds what of a host, at one moment. Sizes in bytes.
 *
 * @param holders each mapping that there is, in the order they were made
 * @param nodes RAM by NUMA node
 * @param pools huge pages by size
 * @param committedSize what is promised to all mappings together, as overcommit accounting counts
 */
public record HostUsage(List<Holder> holders, List<NodeUsage> nodes, List<PoolUsage> pools, long committedSize) {
    public HostUsage {
        holders = List.copyOf(holders);
        nodes = List.copyOf(nodes);
        pools = List.copyOf(pools);
    }

    /**
     * One mapping.
     *
     * @param owner whose it is: a backend's id
     * @param mappedSize address space
     * @param pageSize of its pages
     * @param residentSize memory that it takes now
     * @param residentByNode the same, by NUMA node; empty if the host does not say
     * @param reservedSize huge pages that are reserved for it and not resident yet
     * @param committedSize what it counts in overcommit accounting
     * @param mergeable its pages may be merged with others (KSM)
     * @param dumped it goes into a core dump
     */
    public record Holder(
            String owner,
            long mappedSize,
            long pageSize,
            long residentSize,
            List<Long> residentByNode,
            long reservedSize,
            long committedSize,
            boolean mergeable,
            boolean dumped) {
        public Holder {
            residentByNode = List.copyOf(residentByNode);
        }
    }

    /** RAM of a node; what is not free is used by holders, other processes, or set aside as huge pages. */
    public record NodeUsage(long ramSize, long freeSize) {}

    /** Huge pages of a size, as /sys/kernel/mm/hugepages shows them. */
    public record PoolUsage(long pageSize, long pages, long freePages, long reservedPages, long surplusPages) {}

    /** Bytes that all holders together take now. */
    public long residentSize() {
        return holders.stream().mapToLong(Holder::residentSize).sum();
    }

    /** Bytes that an owner's mappings take now. */
    public long residentSize(String owner) {
        return holders.stream()
                .filter(holder -> holder.owner().equals(owner))
                .mapToLong(Holder::residentSize)
                .sum();
    }
}
