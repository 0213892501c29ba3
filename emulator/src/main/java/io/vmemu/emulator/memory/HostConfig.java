package io.vmemu.emulator.memory;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a simulated host has.
 *
 * @param pageSize size of an ordinary page in bytes
 * @param transparentHugePageSize size of a transparent huge page in bytes, 0 without them
 * @param nodes its NUMA nodes, numbered from 0
 * @param swapSize bytes of swap space
 * @param overcommit {@code vm.overcommit_memory}
 * @param overcommitRatioPercent {@code vm.overcommit_ratio}
 * @param pools huge pages by size; the first one's size is the default
 * @param hugetlbfsMounts directories that are to count as mounts of hugetlbfs, and the size of their pages
 */
public record HostConfig(
        long pageSize,
        long transparentHugePageSize,
        List<Node> nodes,
        long swapSize,
        Overcommit overcommit,
        int overcommitRatioPercent,
        List<Pool> pools,
        Map<String, Long> hugetlbfsMounts) {
    private static final long GIB = 1L << 30;

    /** {@code vm.overcommit_memory}. */
    public enum Overcommit {
        /** 0: a single mapping must not exceed RAM and swap. */
        HEURISTIC,
        /** 1: anything goes. */
        ALWAYS,
        /** 2: all mappings together must not exceed swap and a share of RAM. */
        NEVER
    }

    /**
     * A NUMA node.
     *
     * @param ramSize bytes of RAM
     * @param usedSize bytes of it that others use
     */
    public record Node(long ramSize, long usedSize) {}

    /**
     * Huge pages of one size.
     *
     * @param pageSize in bytes
     * @param pages how many there are on each node, missing ones 0
     * @param overcommitPages {@code nr_overcommit_hugepages}: how many more may be made on demand
     */
    public record Pool(long pageSize, List<Long> pages, long overcommitPages) {
        public Pool {
            pages = List.copyOf(pages);
        }
    }

    public HostConfig {
        nodes = List.copyOf(nodes);
        pools = List.copyOf(pools);
        hugetlbfsMounts = Map.copyOf(hugetlbfsMounts);
        if (nodes.isEmpty() || Long.bitCount(pageSize) != 1) {
            throw new IllegalArgumentException("a host has a node, and pages of a power of two");
        }
    }

    /**
     * An x86 Linux host with one node: 4 KiB pages, transparent huge pages of 2 MiB, no huge pages set aside of the two
     * sizes that it knows, 2 MiB and 1 GiB.
     */
    public static HostConfig ofRam(long ramSize) {
        return new HostConfig(
                4096,
                2L << 20,
                List.of(new Node(ramSize, 0)),
                0,
                Overcommit.HEURISTIC,
                50,
                List.of(new Pool(2L << 20, List.of(), 0), new Pool(GIB, List.of(), 0)),
                Map.of());
    }

    /** This host with other ordinary pages, and transparent huge pages as large as a page of page-table entries maps. */
    public HostConfig withPageSize(long newPageSize) {
        return new HostConfig(
                newPageSize,
                newPageSize * (newPageSize / Long.BYTES),
                nodes,
                swapSize,
                overcommit,
                overcommitRatioPercent,
                pools,
                hugetlbfsMounts);
    }

    /** This host with other NUMA nodes. */
    public HostConfig withNodes(List<Node> newNodes) {
        return new HostConfig(
                pageSize,
                transparentHugePageSize,
                newNodes,
                swapSize,
                overcommit,
                overcommitRatioPercent,
                pools,
                hugetlbfsMounts);
    }

    /** This host with swap space, in bytes. */
    public HostConfig withSwap(long newSwapSize) {
        return new HostConfig(
                pageSize,
                transparentHugePageSize,
                nodes,
                newSwapSize,
                overcommit,
                overcommitRatioPercent,
                pools,
                hugetlbfsMounts);
    }

    /** This host with another overcommit policy. */
    public HostConfig withOvercommit(Overcommit newOvercommit, int ratioPercent) {
        return new HostConfig(
                pageSize,
                transparentHugePageSize,
                nodes,
                swapSize,
                newOvercommit,
                ratioPercent,
                pools,
                hugetlbfsMounts);
    }

    /** This host with other huge pages; the first pool's size is the default. */
    public HostConfig withPools(Pool... newPools) {
        return new HostConfig(
                pageSize,
                transparentHugePageSize,
                nodes,
                swapSize,
                overcommit,
                overcommitRatioPercent,
                List.of(newPools),
                hugetlbfsMounts);
    }

    /** This host with one more directory that counts as a mount of hugetlbfs. */
    public HostConfig withHugetlbfs(String directory, long hugePageSize) {
        Map<String, Long> mounts = new TreeMap<>(hugetlbfsMounts);
        mounts.put(directory, hugePageSize);
        return new HostConfig(
                pageSize, transparentHugePageSize, nodes, swapSize, overcommit, overcommitRatioPercent, pools, mounts);
    }

    /** Bytes of RAM of all nodes. */
    public long ramSize() {
        return nodes.stream().mapToLong(Node::ramSize).sum();
    }
}
