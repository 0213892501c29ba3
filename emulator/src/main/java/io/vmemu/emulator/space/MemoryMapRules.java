package io.vmemu.emulator.space;

/**
 * What a machine type's age does to its memory map. Boundaries observed on QEMU 7.2's machine types 1.4 to 7.2.
 *
 * @param chipset machine family
 * @param gibAlignedSplit boot memory is split at a multiple of 1 GiB (from 2.0)
 * @param memoryHotplug there may be a device-memory region (from 2.1)
 * @param alignedDimms the region has 1 GiB of slack for each slot and DIMMs are aligned as their backend asks (from 2.2)
 * @param slotsMakeNode memory slots bring a NUMA node even without {@code -numa} (from 2.11)
 * @param maxmemMakesNode {@code maxmem} alone does, too (from 5.1)
 * @param holeAfterRegion the 64-bit PCI hole lies behind the device-memory region, not on top of it (from 2.5)
 * @param amdHole the range below 1 TiB that AMD hosts reserve is kept free (from 7.1)
 * @param numaMem {@code -numa node,mem=} is still taken (up to 5.0)
 */
public record MemoryMapRules(
        Chipset chipset,
        boolean gibAlignedSplit,
        boolean memoryHotplug,
        boolean alignedDimms,
        boolean slotsMakeNode,
        boolean maxmemMakesNode,
        boolean holeAfterRegion,
        boolean amdHole,
        boolean numaMem) {

    /** The rules of machine type {@code pc-i440fx-MAJOR.MINOR} or {@code pc-q35-MAJOR.MINOR}. */
    public static MemoryMapRules of(Chipset chipset, int major, int minor) {
        int version = major * 100 + minor;
        return new MemoryMapRules(
                chipset,
                version >= 200,
                version > 200,
                version > 201,
                version > 210,
                version > 500,
                version > 204,
                version > 700,
                version <= 500);
    }

    /** The rules of a machine type of QEMU 7.2 or later. */
    public static MemoryMapRules current(Chipset chipset) {
        return of(chipset, 7, 2);
    }
}
