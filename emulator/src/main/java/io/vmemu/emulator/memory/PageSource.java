package io.vmemu.emulator.memory;

import java.util.List;

/** Where a simulated mapping's pages come from. */
interface PageSource {
    /**
     * Takes up to {@code pages} pages of a node; returns how many.
     *
     * @param fromReservation these pages are reserved for the taker
     */
    long take(int node, long pages, boolean fromReservation);

    /** Pages of a node are let go. */
    void give(int node, long pages);

    /** Gives up reservations. */
    void unreserve(long pages);

    /** The host's ordinary RAM, in pages that take {@code unitSize} bytes of it each. */
    static PageSource ofRam(List<HostNode> nodes, long unitSize) {
        return new PageSource() {
            @Override
            public long take(int node, long pages, boolean fromReservation) {
                return nodes.get(node).take(pages, unitSize);
            }

            @Override
            public void give(int node, long pages) {
                nodes.get(node).give(pages, unitSize);
            }

            @Override
            public void unreserve(long pages) {
                throw new IllegalStateException("ordinary pages are not reserved");
            }
        };
    }
}
