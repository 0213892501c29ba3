package io.vmemu.emulator.memory;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host that has the memory it is told to have: it accounts for every page as Linux would and refuses what Linux would
 * refuse, but holds no contents. Pools and what other processes use may change at any time. Several machines may share
 * one; like a machine, it belongs to one thread.
 *
 * <p>What is simplified: pages are never swapped out, a file that is mapped twice is counted twice, and the pages of
 * memfds do not count against the strictest overcommit policy.
 */
public final class SimulatedHost implements HostMemory {
    /** The largest hole in the address space of a position-independent program with 47 address bits. */
    private static final long LARGEST_MAPPING = 0x5555_5555_4000L;

    private final HostConfig config;
    private final List<HostNode> nodes = new ArrayList<>();
    private final List<HugePagePool> pools = new ArrayList<>();
    private final CommitAccount commit;
    private final Set<SimulatedMapping> mappings = new LinkedHashSet<>();

    public SimulatedHost(HostConfig config) {
        this.config = config;
        for (HostConfig.Node node : config.nodes()) {
            nodes.add(new HostNode(node));
        }
        for (HostConfig.Pool pool : config.pools()) {
            pools.add(new HugePagePool(pool, nodes));
        }
        this.commit = new CommitAccount(config);
    }

    @Override
    public long pageSize() {
        return config.pages().size();
    }

    @Override
    public long transparentHugePageSize() {
        return config.pages().transparentHugeSize();
    }

    @Override
    public boolean skipsReservations() {
        return !commit.countsUnreserved();
    }

    @Override
    public boolean hasNode(int node) {
        return node < nodes.size();
    }

    int nodeCount() {
        return nodes.size();
    }

    @Override
    public HostFile createMemfd(MemfdRequest request) throws HostException {
        if (!request.hugetlb()) {
            return new MemoryFile(request, pageSize());
        }
        if (request.hugePageSize() == 0 && !pools.isEmpty()) {
            return new MemoryFile(request, pools.get(0).pageSize());
        }
        if (pool(request.hugePageSize()) == null) {
            throw new HostException(Errno.ENODEV);
        }
        return new MemoryFile(request, request.hugePageSize());
    }

    @Override
    public HostFile openFile(String path, boolean readOnly) throws HostException {
        long filePageSize = pageSize();
        String mount = "";
        for (Map.Entry<String, Long> entry : config.hugetlbfsMounts().entrySet()) {
            String directory = entry.getKey();
            boolean below = path.equals(directory) || path.startsWith(directory + "/");
            if (below && directory.length() > mount.length()) {
                mount = directory;
                filePageSize = entry.getValue();
            }
        }
        return DiskFile.open(path, readOnly, filePageSize);
    }

    @Override
    public HostMapping map(MappingRequest request) throws HostException {
        HostFile file = request.file();
        if (file instanceof DiskFile disk && !disk.isMappable()) {
            throw new HostException(Errno.ENODEV);
        }
        if (request.offset() < 0) {
            throw new HostException(Errno.EOVERFLOW);
        }
        // Unsigned: a size may be anything that a client asks for.
        if (request.size() <= 0 || request.size() > LARGEST_MAPPING - Math.min(request.alignment(), LARGEST_MAPPING)) {
            throw new HostException(Errno.ENOMEM);
        }
        SimulatedMapping mapping = file != null && file.pageSize() != pageSize()
                ? mapHuge(request, file.pageSize())
                : mapOrdinary(request);
        mappings.add(mapping);
        return mapping;
    }

    private SimulatedMapping mapOrdinary(MappingRequest request) throws HostException {
        boolean counted = request.reserve() || commit.countsUnreserved();
        long committed = counted && request.isPromised(pageSize()) ? request.size() : 0;
        commit.charge(committed, hugePagesSize());
        // A private page of a file in memory is a copy of the file's page, which is there as well.
        boolean copied = request.file() instanceof MemoryFile && !request.shared();
        long residentPerPage = copied ? 2 * pageSize() : pageSize();
        return new SimulatedMapping(
                this,
                request,
                pageSize(),
                residentPerPage,
                PageSource.ofRam(nodes, residentPerPage),
                request.file() == null ? Errno.ENOMEM : Errno.EFAULT,
                false,
                committed);
    }

    private SimulatedMapping mapHuge(MappingRequest request, long hugePageSize) throws HostException {
        HugePagePool pool = pool(hugePageSize);
        if (pool == null || (request.reserve() && !pool.reserve(request.size() / hugePageSize))) {
            throw new HostException(Errno.ENOMEM);
        }
        return new SimulatedMapping(
                this, request, hugePageSize, hugePageSize, pool, Errno.EFAULT, request.reserve(), 0);
    }

    void unmap(SimulatedMapping mapping, long committedSize) {
        mappings.remove(mapping);
        commit.uncharge(committedSize);
    }

    private @Nullable HugePagePool pool(long size) {
        for (HugePagePool pool : pools) {
            if (pool.pageSize() == size) {
                return pool;
            }
        }
        return null;
    }

    private HugePagePool existingPool(long size) {
        HugePagePool pool = pool(size);
        if (pool == null) {
            throw new IllegalArgumentException("no huge pages of size " + size);
        }
        return pool;
    }

    private long hugePagesSize() {
        long size = 0;
        for (HugePagePool pool : pools) {
            size += pool.total() * pool.pageSize();
        }
        return size;
    }

    /**
     * Changes the number of huge pages set aside on a node, as writing to {@code nr_hugepages} does: it may grow by less
     * than is asked for, and pages in use go only when they are let go.
     */
    public void setHugePages(long hugePageSize, int node, long pages) {
        existingPool(hugePageSize).setPages(node, pages);
    }

    /** Changes how many huge pages may be made on demand: {@code nr_overcommit_hugepages}. */
    public void setOvercommitHugePages(long hugePageSize, long pages) {
        existingPool(hugePageSize).setOvercommitPages(pages);
    }

    /** Other processes use so many bytes of a node's RAM now. */
    public void setUsedByOthers(int node, long size) {
        nodes.get(node).setOthersSize(size);
    }

    @Override
    public HostUsage usage() {
        return new HostUsage(
                mappings.stream().map(SimulatedMapping::usage).toList(),
                nodes.stream()
                        .map(node -> new HostUsage.NodeUsage(node.ramSize(), node.freeSize()))
                        .toList(),
                pools.stream()
                        .map(pool -> new HostUsage.PoolUsage(
                                pool.pageSize(), pool.total(), pool.free(), pool.reserved(), pool.surplus()))
                        .toList(),
                commit.committedSize());
    }
}
