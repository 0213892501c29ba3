package io.vmemu.emulator.memory;

import java.util.Arrays;
import java.util.List;

/**
 * The huge pages of one size of a simulated host, with Linux's rules: pages set aside on each node, reservations that
 * hold for the whole host, and surplus pages made on demand up to a limit and given back when they are let go.
 */
final class HugePagePool implements PageSource {
    private final long pageSize;
    private final List<HostNode> nodes;
    private final long[] total;
    private final long[] free;
    private final long[] surplus;
    private long reserved;
    private long overcommitPages;

    HugePagePool(HostConfig.Pool config, List<HostNode> nodes) {
        this.pageSize = config.pageSize();
        this.nodes = nodes;
        this.total = new long[nodes.size()];
        this.free = new long[nodes.size()];
        this.surplus = new long[nodes.size()];
        this.overcommitPages = config.overcommitPages();
        for (int node = 0; node < Math.min(nodes.size(), config.pages().size()); node++) {
            setPages(node, config.pages().get(node));
        }
    }

    long pageSize() {
        return pageSize;
    }

    /** Pages that exist, surplus ones too. */
    long total() {
        return Arrays.stream(total).sum();
    }

    /** Pages that nobody uses; some of them may be reserved. */
    long free() {
        return Arrays.stream(free).sum();
    }

    /** Pages made on demand. */
    long surplus() {
        return Arrays.stream(surplus).sum();
    }

    /** Free pages that are spoken for. */
    long reserved() {
        return reserved;
    }

    void setOvercommitPages(long pages) {
        overcommitPages = pages;
    }

    /**
     * Changes how many pages are set aside on a node: {@code nr_hugepages}. It grows as far as the node has free memory;
     * it shrinks by free pages at once, pages in use become surplus and go when they are let go.
     */
    void setPages(int node, long pages) {
        HostNode host = nodes.get(node);
        long persistent = total[node] - surplus[node];
        if (pages > persistent) {
            long adopted = Math.min(pages - persistent, surplus[node]);
            surplus[node] -= adopted;
            long made = host.take(pages - persistent - adopted, pageSize);
            total[node] += made;
            free[node] += made;
        } else {
            long unneeded = Math.max(0, Math.min(free[node], free() - reserved));
            long freed = Math.min(persistent - pages, unneeded);
            total[node] -= freed;
            free[node] -= freed;
            host.give(freed, pageSize);
            surplus[node] += persistent - pages - freed;
        }
    }

    /** Reserves pages for later; returns false (and changes nothing) if there are not enough. */
    boolean reserve(long pages) {
        long missing = reserved + pages - free();
        if (missing > 0 && !makeSurplus(missing)) {
            return false;
        }
        reserved += pages;
        return true;
    }

    @Override
    public void unreserve(long pages) {
        reserved -= pages;
        long unneeded = Math.min(pages, surplus());
        for (int node = 0; node < total.length && unneeded > 0; node++) {
            long freed = Math.max(0, Math.min(Math.min(surplus[node], free[node]), unneeded));
            dropSurplus(node, freed);
            free[node] -= freed;
            unneeded -= freed;
        }
    }

    @Override
    public long take(int node, long pages, boolean fromReservation) {
        if (fromReservation) {
            long taken = Math.min(pages, free[node]);
            free[node] -= taken;
            reserved -= taken;
            return taken;
        }
        long taken = Math.min(pages, Math.max(0, Math.min(free[node], free() - reserved)));
        free[node] -= taken;
        long more = Math.min(pages - taken, Math.max(0, overcommitPages - surplus()));
        long made = nodes.get(node).take(more, pageSize);
        total[node] += made;
        surplus[node] += made;
        return taken + made;
    }

    @Override
    public void give(int node, long pages) {
        long dropped = Math.min(pages, surplus[node]);
        dropSurplus(node, dropped);
        free[node] += pages - dropped;
    }

    private boolean makeSurplus(long pages) {
        if (surplus() + pages > overcommitPages) {
            return false;
        }
        long possible =
                nodes.stream().mapToLong(node -> node.freeSize() / pageSize).sum();
        if (possible < pages) {
            return false;
        }
        long missing = pages;
        for (int node = 0; missing > 0; node++) {
            long made = nodes.get(node).take(missing, pageSize);
            total[node] += made;
            free[node] += made;
            surplus[node] += made;
            missing -= made;
        }
        return true;
    }

    private void dropSurplus(int node, long pages) {
        surplus[node] -= pages;
        total[node] -= pages;
        nodes.get(node).give(pages, pageSize);
    }
}
