package io.vmemu.emulator.space;

/**
 * A wish for a place in the device-memory region. All numbers are unsigned.
 *
 * @param gpa where the device wants to be, 0 for anywhere
 * @param size bytes of address space that it needs: its backend's size
 * @param backendAlignment what its backend's memory must be a multiple of, a power of two
 * @param deviceAlignment what the device itself asks of its address beside that (virtio-mem: its block size), a power of
 *     two; 1 for nothing
 */
public record Placement(long gpa, long size, long backendAlignment, long deviceAlignment) {
    private static final long PAGE_SIZE = 4096;

    /** A DIMM's wish. Old machine types align it to pages only, whatever its backend asks for. */
    public static Placement ofDimm(MemoryMapRules rules, long gpa, long size, long backendAlignment) {
        return new Placement(gpa, size, rules.alignedDimms() ? backendAlignment : PAGE_SIZE, 1);
    }

    /** What the address must be a multiple of. */
    public long alignment() {
        return Math.max(backendAlignment, deviceAlignment);
    }
}
