package io.vmemu.emulator.space;

import io.vmemu.emulator.error.QemuException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where boot memory, the device-memory region and the 64-bit PCI hole lie on a PC machine.
 *
 * <pre>
 *   0        below4g      4 GiB = aboveStart                     regionBase (1 GiB aligned)
 *   | boot ....| PCI hole | boot, the rest .........| gap ........| device memory, slack for slots | PCI hole ...
 * </pre>
 *
 * With an AMD CPU everything from {@code aboveStart} on moves to 1 TiB if it would reach into the HyperTransport range
 * right below it. Observed on QEMU 7.2 and 10.0.
 *
 * @param sizes what {@code -m} said
 * @param belowSize boot memory below 4 GiB, in bytes
 * @param aboveStartGpa where the rest of boot memory begins
 * @param regionBaseGpa base of the device-memory region, 0 without one
 * @param regionSize size of the region in bytes, 0 without one
 * @param warnings what QEMU prints on stderr about this layout
 */
public record MachineMemoryLayout(
        MemorySizes sizes,
        long belowSize,
        long aboveStartGpa,
        long regionBaseGpa,
        long regionSize,
        List<String> warnings) {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long FOUR_GIB = 4 * GIB;
    private static final long MAX_SLOTS = 256;
    private static final long PAGE_SIZE = 4096;
    private static final long AMD_RESERVED_GPA = 0xfd_0000_0000L;
    private static final long ONE_TIB = 1L << 40;

    /**
     * What the layout depends on beside the machine type and {@code -m}.
     *
     * @param machineType full name of the machine type, for a text
     * @param maxRamBelow4g {@code max-ram-below-4g}, 0 if it was not given
     * @param physBits physical address bits of the CPU
     * @param amdCpu whether the CPU's vendor is AMD (QEMU's default CPU model is)
     * @param topmost what the CPU has to reach
     */
    public record Options(String machineType, long maxRamBelow4g, int physBits, boolean amdCpu, Topmost topmost) {
        /** TCG's CPU: AMD, 40 address bits. */
        public static Options defaults(String machineType) {
            return new Options(machineType, 0, 40, true, Topmost.HOLE);
        }
    }

    /** What lies highest of all that the CPU's address bits have to be enough for. */
    public enum Topmost {
        /** The 64-bit PCI hole. */
        HOLE,
        /** Memory: a 32-bit CPU of QEMU 10.0 has no use for the hole. */
        MEMORY,
        /** Whatever it reaches: QEMU 7.2 lets a CPU with 32 address bits have memory that it cannot reach. */
        ANYTHING
    }

    /**
     * Lays the machine's memory out.
     *
     * @throws QemuException if QEMU would not start with it; QEMU's text
     */
    public static MachineMemoryLayout of(MemoryMapRules rules, MemorySizes sizes, Options options)
            throws QemuException {
        List<String> warnings = new ArrayList<>();
        long below = belowSize(rules, sizes.ramSize(), options.maxRamBelow4g(), warnings);
        long above = sizes.ramSize() - below;
        boolean region = rules.memoryHotplug() && sizes.hasDeviceMemory();
        long regionSize = region ? regionSize(rules, sizes) : 0;

        long aboveStart = FOUR_GIB;
        long maxGpa = maxUsedGpa(rules, options, aboveStart, above, regionSize);
        if (options.amdCpu() && rules.amdHole() && Long.compareUnsigned(maxGpa, AMD_RESERVED_GPA) >= 0) {
            aboveStart = ONE_TIB;
            maxGpa = maxUsedGpa(rules, options, aboveStart, above, regionSize);
        }
        long limit = (1L << options.physBits()) - 1;
        if (Long.compareUnsigned(limit, maxGpa) < 0) {
            throw new QemuException("Address space limit 0x%x < 0x%x phys-bits too low (%d)"
                    .formatted(limit, maxGpa, options.physBits()));
        }
        if (!rules.memoryHotplug() && (sizes.slots() != 0 || sizes.hasDeviceMemory())) {
            throw new QemuException("\"-memory 'slots|maxmem'\" is not supported by: " + options.machineType());
        }
        long base = 0;
        if (region) {
            base = roundUpToGib(aboveStart + above);
            checkRegion(sizes, base, regionSize);
        }
        return new MachineMemoryLayout(sizes, below, aboveStart, base, regionSize, List.copyOf(warnings));
    }

    /**
     * Checks the value of {@code max-ram-below-4g}.
     *
     * @return a warning for stderr, empty if there is none
     * @throws QemuException if it is above 4 GiB
     */
    public static String checkMaxRamBelow4g(long value) throws QemuException {
        if (Long.compareUnsigned(value, FOUR_GIB) > 0) {
            throw new QemuException("Machine option 'max-ram-below-4g=%s' expects size less than or equal to 4G"
                    .formatted(Long.toUnsignedString(value)));
        }
        return value >= MIB
                ? ""
                : "Only %d bytes of RAM below the 4GiB boundary,BIOS may not work with less than 1MiB".formatted(value);
    }

    /** Boot memory at and above 4 GiB, in bytes. */
    public long aboveSize() {
        return sizes.ramSize() - belowSize;
    }

    /** First address behind the device-memory region, 0 without one. */
    public long regionEndGpa() {
        return regionBaseGpa + regionSize;
    }

    /**
     * Boot memory by address, each range with its node: the nodes' memory fills the two parts in the order of the
     * nodes.
     *
     * @param nodeSizes boot memory of each node, in bytes; their sum is the size of boot memory. Empty: one node
     */
    public List<GpaRange> bootRanges(List<Long> nodeSizes) {
        List<Long> nodes = nodeSizes.isEmpty() ? List.of(sizes.ramSize()) : nodeSizes;
        List<GpaRange> ranges = new ArrayList<>();
        long offset = 0;
        for (int node = 0; node < nodes.size(); node++) {
            long end = offset + nodes.get(node);
            if (offset < belowSize && offset < end) {
                ranges.add(new GpaRange(offset, Math.min(end, belowSize) - offset, node));
            }
            if (end > belowSize && offset < end) {
                long from = Math.max(offset, belowSize);
                ranges.add(new GpaRange(aboveStartGpa + from - belowSize, end - from, node));
            }
            offset = end;
        }
        return List.copyOf(ranges);
    }

    private static long belowSize(MemoryMapRules rules, long ramSize, long maxRamBelow4g, List<String> warnings) {
        long split = rules.chipset() == Chipset.Q35
                ? q35Split(ramSize, maxRamBelow4g, warnings)
                : i440fxSplit(rules, ramSize, maxRamBelow4g, warnings);
        return Long.compareUnsigned(ramSize, split) < 0 ? ramSize : split;
    }

    private static long q35Split(long ramSize, long maxRamBelow4g, List<String> warnings) {
        long split = Long.compareUnsigned(ramSize, 0xb000_0000L) >= 0 ? 2 * GIB : 0xb000_0000L;
        if (maxRamBelow4g == 0 || split <= maxRamBelow4g) {
            return split;
        }
        if (ramSize - maxRamBelow4g > maxRamBelow4g && maxRamBelow4g % GIB != 0) {
            // The spelling is QEMU's.
            warnings.add(("There is possibly poor performance as the ram size  (0x%x) is more then twice the size of"
                            + " max-ram-below-4g (%d) and max-ram-below-4g is not a multiple of 1G.")
                    .formatted(ramSize, maxRamBelow4g));
        }
        return maxRamBelow4g;
    }

    private static long i440fxSplit(MemoryMapRules rules, long ramSize, long maxRamBelow4g, List<String> warnings) {
        long max = maxRamBelow4g == 0 ? 0xe000_0000L : maxRamBelow4g;
        if (Long.compareUnsigned(ramSize, max) < 0 || !rules.gibAlignedSplit()) {
            return max;
        }
        long split = Math.min(max, 3 * GIB);
        if (split % GIB != 0) {
            warnings.add("Large machine and max_ram_below_4g (%d) not a multiple of 1G; possible bad performance."
                    .formatted(max));
        }
        return split;
    }

    private static long regionSize(MemoryMapRules rules, MemorySizes sizes) {
        return sizes.deviceMemoryLimit() + (rules.alignedDimms() ? sizes.slots() * GIB : 0);
    }

    private static void checkRegion(MemorySizes sizes, long base, long regionSize) throws QemuException {
        if (Long.compareUnsigned(sizes.slots(), MAX_SLOTS) > 0) {
            throw new QemuException("unsupported amount of memory slots: " + Long.toUnsignedString(sizes.slots()));
        }
        if (sizes.maxRamSize() % PAGE_SIZE != 0) {
            throw new QemuException("maximum memory size must by aligned to multiple of %d bytes".formatted(PAGE_SIZE));
        }
        if (Long.compareUnsigned(base + regionSize, regionSize) < 0) {
            throw new QemuException("unsupported amount of maximum memory: %x".formatted(sizes.maxRamSize()));
        }
    }

    /** Last address that the CPU has to reach. */
    private static long maxUsedGpa(
            MemoryMapRules rules, Options options, long aboveStart, long aboveSize, long regionSize) {
        return switch (options.topmost()) {
            case HOLE -> holeEnd(rules, aboveStart, aboveSize, regionSize) - 1;
            case MEMORY ->
                (regionSize == 0 ? aboveStart + aboveSize : roundUpToGib(aboveStart + aboveSize) + regionSize) - 1;
            case ANYTHING -> (1L << options.physBits()) - 1;
        };
    }

    /** First address behind the 64-bit PCI hole. */
    private static long holeEnd(MemoryMapRules rules, long aboveStart, long aboveSize, long regionSize) {
        long hole = aboveStart + aboveSize;
        if (regionSize != 0) {
            hole = roundUpToGib(hole) + (rules.holeAfterRegion() ? regionSize : 0);
        }
        long holeSize = rules.chipset() == Chipset.Q35 ? 32 * GIB : 2 * GIB;
        return roundUpToGib(hole) + holeSize;
    }

    private static long roundUpToGib(long gpa) {
        return (gpa + GIB - 1) & -GIB;
    }
}
