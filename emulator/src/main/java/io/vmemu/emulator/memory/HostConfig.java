package io.vmemu.emulator.memory;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a simulated host has. Sizes in bytes.
 *
 * @param pages its ordinary pages
 * @param nodes its NUMA nodes, numbered from 0
 * @param commit how much memory it promises
 * @param pools huge pages by size; the first one's size is the default
 * @param hugetlbfsMounts directories that are to count as mounts of hugetlbfs, and the size of their pages
 */
public record HostConfig(
        Pages pages, List<Node> nodes, Commit commit, List<Pool> pools, Map<String, Long> hugetlbfsMounts) {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    /**
     * Page sizes.
     *
     * @param size an ordinary page's, a power of two
     * @param transparentHugeSize a transparent huge page's, 0 without them
     */
    public record Pages(long size, long transparentHugeSize) {
        /** Ordinary pages of that size, and transparent huge pages as large as a page of page-table entries maps. */
        public static Pages ofSize(long size) {
            return new Pages(size, size * (size / Long.BYTES));
        }
    }

    /**
     * A NUMA node.
     *
     * @param ramSize its RAM
     * @param usedSize what others use of it
     */
    public record Node(long ramSize, long usedSize) {}

    /**
     * How much the host promises to its processes.
     *
     * @param policy {@code vm.overcommit_memory}
     * @param ratioPercent {@code vm.overcommit_ratio}
     * @param swapSize swap space
     */
    public record Commit(Overcommit policy, int ratioPercent, long swapSize) {}

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
     * Huge pages of one size.
     *
     * @param pageSize their size
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
        if (nodes.isEmpty() || Long.bitCount(pages.size()) != 1) {
            throw new IllegalArgumentException("a host has a node, and pages of a power of two");
        }
    }

    /**
     * An x86 Linux host with one node: 4 KiB pages, transparent huge pages of 2 MiB, no huge pages set aside of the two
     * sizes that it knows, 2 MiB and 1 GiB.
     */
    public static HostConfig ofRam(long ramSize) {
        return new HostConfig(
                Pages.ofSize(4 * KIB),
                List.of(new Node(ramSize, 0)),
                new Commit(Overcommit.HEURISTIC, 50, 0),
                List.of(new Pool(2 * MIB, List.of(), 0), new Pool(GIB, List.of(), 0)),
                Map.of());
    }

    /** This host with other pages. */
    public HostConfig withPages(Pages newPages) {
        return new HostConfig(newPages, nodes, commit, pools, hugetlbfsMounts);
    }

    /** This host with other NUMA nodes. */
    public HostConfig withNodes(Node... newNodes) {
        return new HostConfig(pages, List.of(newNodes), commit, pools, hugetlbfsMounts);
    }

    /** This host with another idea of how much to promise. */
    public HostConfig withCommit(Commit newCommit) {
        return new HostConfig(pages, nodes, newCommit, pools, hugetlbfsMounts);
    }

    /** This host with other huge pages; the first pool's size is the default. */
    public HostConfig withPools(Pool... newPools) {
        return new HostConfig(pages, nodes, commit, List.of(newPools), hugetlbfsMounts);
    }

    /** This host with one more directory that counts as a mount of hugetlbfs. */
    public HostConfig withHugetlbfs(String directory, long hugePageSize) {
        Map<String, Long> mounts = new TreeMap<>(hugetlbfsMounts);
        mounts.put(directory, hugePageSize);
        return new HostConfig(pages, nodes, commit, pools, mounts);
    }

    /** RAM of all nodes. */
    public long ramSize() {
        long size = 0;
        for (Node node : nodes) {
            size += node.ramSize();
        }
        return size;
    }
}
