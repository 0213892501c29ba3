package io.vmemu.emulator.vmem;

import java.util.List;

/**
 * A virtio-mem device's properties once they have been checked and the automatic ones are settled: see
 * {@link RealizeChecks}.
 *
 * @param blockSize bytes, a power of two
 * @param requestedSize bytes, unsigned, a multiple of the block size; may exceed the region to begin with
 * @param memaddr gpa of the region, a multiple of the block size
 * @param regionSize bytes, a multiple of the block size
 * @param node the NUMA node that the memory belongs to
 * @param prealloc blocks are populated when they are plugged
 * @param unpluggedInaccessible the driver has to keep its hands off unplugged blocks
 * @param memslots how the region is cut with dynamic memslots; one memslot without
 * @param dynamicMemslots memslots come and go with what is plugged in them
 * @param earlyMigration sizes and bitmap migrate before memory does
 * @param warnings what QEMU warns of when the device is realized
 */
public record VirtioMemProperties(
        long blockSize,
        long requestedSize,
        long memaddr,
        long regionSize,
        int node,
        boolean prealloc,
        boolean unpluggedInaccessible,
        MemslotLayout memslots,
        boolean dynamicMemslots,
        boolean earlyMigration,
        List<String> warnings) {
    public VirtioMemProperties {
        warnings = List.copyOf(warnings);
    }
}
