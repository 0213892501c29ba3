package io.vmemu.emulator.memory;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Mapped memory of a simulated host: which pages are resident and on which node. Its contents are not kept. Work and
 * memory go by range, not by page, except for interleaved pages.
 */
final class SimulatedMapping implements HostMapping {
    private final SimulatedHost host;
    private final MappingRequest request;
    private final long pageSize;
    private final long residentPerPage;
    private final PageSource source;
    private final Errno exhausted;
    private final long committedSize;
    private final long[] pagesByNode;
    private final @Nullable PageSet reservations;
    private @Nullable PageSet resident;
    private PageSet[] residentByNode = new PageSet[0];
    private int[] nodesInOrder;
    private boolean interleaved;
    private boolean mergeable;
    private boolean dumped = true;
    private boolean closed;

    /**
     * A mapping that nothing is resident of.
     *
     * @param residentPerPage bytes of RAM that a resident page takes
     * @param source where pages come from
     * @param exhausted why populating fails if there are none
     * @param reserved whether all pages have been reserved from the source
     * @param committedSize what it counts in overcommit accounting
     */
    SimulatedMapping(
            SimulatedHost host,
            MappingRequest request,
            long pageSize,
            long residentPerPage,
            PageSource source,
            Errno exhausted,
            boolean reserved,
            long committedSize) {
        this.host = host;
        this.request = request;
        this.pageSize = pageSize;
        this.residentPerPage = residentPerPage;
        this.source = source;
        this.exhausted = exhausted;
        this.committedSize = committedSize;
        this.pagesByNode = new long[host.nodeCount()];
        int[] all = new int[host.nodeCount()];
        for (int node = 0; node < all.length; node++) {
            all[node] = node;
        }
        this.nodesInOrder = all;
        if (reserved) {
            reservations = new PageSet(pageCount());
            reservations.add(0, pageCount());
        } else {
            reservations = null;
        }
    }

    private long pageCount() {
        return request.size() / pageSize;
    }

    @Override
    public long pageSize() {
        return pageSize;
    }

    @Override
    public void bind(HostMemPolicy policy, Collection<Integer> nodes) throws HostException {
        if (policy == HostMemPolicy.DEFAULT) {
            return;
        }
        int[] wanted = new TreeSet<>(nodes)
                .stream()
                        .mapToInt(Integer::intValue)
                        .filter(node -> node < host.nodeCount())
                        .toArray();
        if (wanted.length == 0) {
            throw new HostException(Errno.EINVAL);
        }
        nodesInOrder = policy == HostMemPolicy.PREFERRED ? preferring(wanted[0]) : wanted;
        interleaved = policy == HostMemPolicy.INTERLEAVE && wanted.length > 1;
    }

    private int[] preferring(int first) {
        return IntStream.concat(
                        IntStream.of(first),
                        IntStream.range(0, host.nodeCount()).filter(node -> node != first))
                .toArray();
    }

    @Override
    public void setMergeable(boolean value) {
        mergeable = value;
    }

    @Override
    public void setDumped(boolean value) {
        dumped = value;
    }

    @Override
    public void populate(long offset, long length) throws HostException {
        checkRange(offset, length);
        if (!request.writable()) {
            throw new HostException(Errno.EINVAL);
        }
        PageSet pages = residentPages();
        long to = (offset + length) / pageSize;
        long at = pages.nextAbsent(offset / pageSize, to);
        while (at < to) {
            long end = pages.nextPresent(at, to);
            if (!populateRun(pages, at, end)) {
                throw new HostException(exhausted);
            }
            at = pages.nextAbsent(end, to);
        }
    }

    /** Populates a range of which nothing is resident, as far as there are pages. */
    private boolean populateRun(PageSet pages, long from, long to) {
        if (reservations == null) {
            return take(pages, from, to, false);
        }
        for (long at = from; at < to; ) {
            boolean reserved = reservations.count(at, at + 1) == 1;
            long end = reserved ? reservations.nextAbsent(at, to) : reservations.nextPresent(at, to);
            if (!take(pages, at, end, reserved)) {
                return false;
            }
            at = end;
        }
        return true;
    }

    private boolean take(PageSet pages, long from, long to, boolean reserved) {
        if (interleaved) {
            for (long page = from; page < to; page++) {
                int home = (int) (page % nodesInOrder.length);
                if (!takeFrom(home, pages, page, page + 1, reserved)) {
                    return false;
                }
            }
            return true;
        }
        return takeFrom(0, pages, from, to, reserved);
    }

    /** Takes a range's pages from the nodes in order, beginning with the one at {@code first}. */
    private boolean takeFrom(int first, PageSet pages, long from, long to, boolean reserved) {
        long at = from;
        for (int i = 0; i < nodesInOrder.length && at < to; i++) {
            int node = nodesInOrder[(first + i) % nodesInOrder.length];
            long taken = source.take(node, to - at, reserved);
            pages.add(at, at + taken);
            if (residentByNode.length > 0) {
                residentByNode[node].add(at, at + taken);
            }
            if (reserved && reservations != null) {
                reservations.remove(at, at + taken);
            }
            pagesByNode[node] += taken;
            at += taken;
        }
        return at == to;
    }

    @Override
    public void discard(long offset, long length) throws HostException {
        checkRange(offset, length);
        if (request.file() != null && !request.file().isWritable()) {
            throw new HostException(Errno.EPERM);
        }
        if (resident != null) {
            discardPages(resident, offset / pageSize, (offset + length) / pageSize);
        }
    }

    private void discardPages(PageSet pages, long from, long to) {
        long freed = pages.remove(from, to);
        if (residentByNode.length == 0) {
            give(0, freed);
            return;
        }
        for (int node = 0; node < residentByNode.length; node++) {
            give(node, residentByNode[node].remove(from, to));
        }
    }

    private void give(int node, long pages) {
        if (pages > 0) {
            pagesByNode[node] -= pages;
            source.give(node, pages);
        }
    }

    private PageSet residentPages() {
        PageSet pages = resident;
        if (pages == null) {
            pages = new PageSet(pageCount());
            resident = pages;
            if (pagesByNode.length > 1) {
                residentByNode = new PageSet[pagesByNode.length];
                for (int node = 0; node < residentByNode.length; node++) {
                    residentByNode[node] = new PageSet(pageCount());
                }
            }
        }
        return pages;
    }

    private void checkRange(long offset, long length) throws HostException {
        if (closed) {
            throw new IllegalStateException("unmapped");
        }
        if (((offset | length) & (pageSize - 1)) != 0 || offset < 0 || length < 0 || offset > request.size() - length) {
            throw new HostException(Errno.EINVAL);
        }
    }

    @Override
    public long residentSize() {
        long pages = 0;
        for (long onNode : pagesByNode) {
            pages += onNode;
        }
        return pages * residentPerPage;
    }

    @Override
    public long residentSize(long offset, long length) {
        return resident == null ? 0 : resident.count(offset / pageSize, (offset + length) / pageSize) * pageSize;
    }

    HostUsage.Holder usage() {
        List<Long> byNode = LongStream.of(pagesByNode)
                .map(pages -> pages * residentPerPage)
                .boxed()
                .toList();
        return new HostUsage.Holder(
                request.owner(),
                request.size(),
                pageSize,
                residentSize(),
                byNode,
                reservations == null ? 0 : reservations.count() * pageSize,
                committedSize,
                mergeable,
                dumped);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (resident != null) {
            discardPages(resident, 0, pageCount());
        }
        if (reservations != null) {
            source.unreserve(reservations.count());
        }
        host.unmap(this, committedSize);
    }
}
