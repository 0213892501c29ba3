package io.vmemu.guest.linux;

import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.MemConfig;
import io.vmemu.guest.ring.VirtioFeatures;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a memory device says of itself when its driver comes up, and how the driver divides its memory.
 *
 * @param gpa start of the device's region
 * @param deviceBlockSize unit of the device's requests
 * @param pluggedSize what is plugged since an earlier driver
 * @param node NUMA node of all of its memory
 * @param subBlockSize size of sub-blocks, 0 in big block mode
 * @param bigBlockSize size of big blocks, 0 in sub-block mode
 */
record DeviceLayout(long gpa, long deviceBlockSize, long pluggedSize, int node, long subBlockSize, long bigBlockSize) {

    /** Reads the device's configuration; null if this kernel cannot drive such a device. */
    static @Nullable DeviceLayout read(DriverLink link, Kernel kernel) {
        long deviceBlockSize = link.readConfig(MemConfig.BLOCK_SIZE, Long.BYTES);
        long memoryBlockSize = kernel.memory().blockSize();
        KernelProfile profile = kernel.profile();
        if (deviceBlockSize <= 0 || (!profile.hasBigBlockMode() && deviceBlockSize > memoryBlockSize)) {
            return null;
        }
        long subBlockSize = Math.max(profile.minSubBlockSize(), deviceBlockSize);
        long bigBlockSize = 0;
        boolean divides = subBlockSize < memoryBlockSize && !kernel.parameters().forceBigBlocks();
        if (profile.hasBigBlockMode() && !divides) {
            subBlockSize = 0;
            bigBlockSize = Math.max(deviceBlockSize, memoryBlockSize);
            long wanted = kernel.parameters().bigBlockSize();
            if (Long.bitCount(wanted) == 1 && wanted >= bigBlockSize) {
                bigBlockSize = wanted;
            }
        }
        return new DeviceLayout(
                link.readConfig(MemConfig.ADDR, Long.BYTES),
                deviceBlockSize,
                link.readConfig(MemConfig.PLUGGED_SIZE, Long.BYTES),
                node(link, kernel),
                subBlockSize,
                bigBlockSize);
    }

    private static int node(DriverLink link, Kernel kernel) {
        if (!link.hasFeature(VirtioFeatures.MEM_ACPI_PXM)) {
            return 0;
        }
        int node = (int) link.readConfig(MemConfig.NODE_ID, Short.BYTES) & 0xFFFF;
        return node < kernel.platform().numaNodeCount() ? node : 0;
    }

    /** The mode for this layout, with nothing plugged. Memory before the first whole block stays unused. */
    BlockMode createMode(Kernel kernel, AddedMemory.Listener listener, BooleanSupplier configChanged) {
        MemoryManager memory = kernel.memory();
        if (bigBlockSize != 0) {
            return new BigBlockMode(
                    kernel.profile(),
                    kernel.parameters(),
                    memory,
                    roundUp(gpa, bigBlockSize),
                    node,
                    bigBlockSize,
                    listener,
                    configChanged);
        }
        return new SubBlockMode(
                kernel.profile(),
                kernel.parameters(),
                memory,
                roundUp(gpa, memory.blockSize()),
                node,
                subBlockSize,
                listener,
                configChanged);
    }

    private static long roundUp(long value, long powerOfTwo) {
        return (value + powerOfTwo - 1) & -powerOfTwo;
    }
}
