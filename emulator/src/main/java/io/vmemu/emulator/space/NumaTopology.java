package io.vmemu.emulator.space;

import java.util.List;

/**
 * The machine's NUMA nodes, numbered from 0 without gaps.
 *
 * @param nodes the nodes; empty if the machine has none (everything then is node 0 to the guest)
 */
public record NumaTopology(List<NumaNode> nodes) {
    /** A machine without nodes. */
    public static final NumaTopology NONE = new NumaTopology(List.of());

    public NumaTopology {
        nodes = List.copyOf(nodes);
    }

    public int nodeCount() {
        return nodes.size();
    }

    /** Whether a device may be on the node: it exists, or it is 0 and there are none. */
    public boolean hasNode(long node) {
        return Long.compareUnsigned(node, Math.max(nodes.size(), 1)) < 0;
    }

    /** Boot memory of each node in bytes, empty without nodes. */
    public List<Long> nodeSizes() {
        return nodes.stream().map(NumaNode::size).toList();
    }
}
