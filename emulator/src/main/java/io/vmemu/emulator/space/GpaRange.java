package io.vmemu.emulator.space;

/**
 * A range of guest-physical addresses that belongs to a NUMA node.
 *
 * @param gpa first address
 * @param size in bytes
 * @param node NUMA node, 0 on a machine without nodes
 */
public record GpaRange(long gpa, long size, int node) {
    /** First address behind the range. */
    public long end() {
        return gpa + size;
    }
}
