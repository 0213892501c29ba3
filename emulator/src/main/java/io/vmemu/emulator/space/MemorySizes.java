package io.vmemu.emulator.space;

import io.vmemu.emulator.error.QemuException;
import org.jspecify.annotations.Nullable;

/**
 * What {@code -m} says, checked. Sizes are unsigned.
 *
 * @param ramSize boot memory in bytes, a multiple of 8 KiB
 * @param maxRamSize {@code maxmem} in bytes, {@code ramSize} if it was not given
 * @param slots number of DIMM slots
 */
public record MemorySizes(long ramSize, long maxRamSize, long slots) {
    /** Boot memory without {@code -m}. */
    public static final long DEFAULT_RAM_SIZE = 128L << 20;

    private static final long RAM_SIZE_GRANULE = 8192;

    /**
     * Checks the three members of {@code -m}, null where one was not given. A size of 0 counts as not given; it is
     * rounded up to 8 KiB.
     *
     * @param defaultRamSize boot memory if {@code size} does not tell, in bytes
     * @throws QemuException if they do not go together, QEMU's text without option and program name
     */
    public static MemorySizes of(@Nullable Long size, @Nullable Long maxmem, @Nullable Long slots, long defaultRamSize)
            throws QemuException {
        long asked = size == null || size == 0 ? defaultRamSize : size;
        long ram = (asked + RAM_SIZE_GRANULE - 1) & -RAM_SIZE_GRANULE;
        if (maxmem == null) {
            if (slots != null) {
                throw new QemuException("slots specified but no max-size");
            }
            return new MemorySizes(ram, ram, 0);
        }
        if (Long.compareUnsigned(maxmem, ram) < 0) {
            throw new QemuException(
                    "invalid value of maxmem: maximum memory size (0x%x) must be at least the initial memory size (0x%x)"
                            .formatted(maxmem, ram));
        }
        long slotCount = slots == null ? 0 : slots;
        if (slotCount != 0 && maxmem == ram) {
            throw new QemuException(("invalid value of maxmem: memory slots were specified but maximum memory size"
                            + " (0x%x) is equal to the initial memory size (0x%x)")
                    .formatted(maxmem, ram));
        }
        return new MemorySizes(ram, maxmem, slotCount);
    }

    /** Whether there is room for memory devices. */
    public boolean hasDeviceMemory() {
        return Long.compareUnsigned(maxRamSize, ramSize) > 0;
    }

    /** Bytes that all memory devices together may have. */
    public long deviceMemoryLimit() {
        return maxRamSize - ramSize;
    }
}
