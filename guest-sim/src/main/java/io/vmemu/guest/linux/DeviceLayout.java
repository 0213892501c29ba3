package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.MemConfig;
import io.vmemu.guest.ring.VirtioFeatures;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a memory device says of itself when its driver comes up, and how the driver divides its memory.
 *
 * @param gpa start of the device's region
 * @param regionSize size of the device's region
 * @param deviceBlockSize unit of the device's requests
 * @param pluggedSize what is plugged since an earlier driver
 * @param node NUMA node of all of its memory
 * @param subBlockSize size of sub-blocks, 0 in big block mode
 * @param bigBlockSize size of big blocks, 0 in sub-block mode
 */
record DeviceLayout(
        long gpa,
        long regionSize,
        long deviceBlockSize,
        long pluggedSize,
        int node,
        long subBlockSize,
        long bigBlockSize) {

    /** More than any machine can address. */
    private static final long MAX_SIZE = 1L << 60;

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
                link.readConfig(MemConfig.REGION_SIZE, Long.BYTES),
                deviceBlockSize,
                link.readConfig(MemConfig.PLUGGED_SIZE, Long.BYTES),
                node(link, kernel),
                subBlockSize,
                bigBlockSize);
    }

    void save(StateWriter out) {
        out.number(gpa);
        out.number(regionSize);
        out.number(deviceBlockSize);
        out.number(pluggedSize);
        out.integer(node);
        out.number(subBlockSize);
        out.number(bigBlockSize);
    }

    static DeviceLayout load(StateReader in, Kernel kernel) throws QemuException {
        long memoryBlockSize = kernel.memory().blockSize();
        DeviceLayout layout = new DeviceLayout(
                in.number("address of a device", 0, MAX_SIZE),
                in.number("size of a region", 0, MAX_SIZE),
                in.number("size of a device's blocks", 1, MAX_SIZE),
                in.number("plugged size", 0, MAX_SIZE),
                in.integer("node of a device", 0, kernel.platform().numaNodeCount() - 1),
                in.number("size of sub-blocks", 0, memoryBlockSize),
                in.number("size of big blocks", 0, MAX_SIZE));
        boolean subBlocks = layout.bigBlockSize == 0;
        StateReader.require(
                Long.bitCount(layout.deviceBlockSize) == 1
                        && Long.bitCount(subBlocks ? layout.subBlockSize : layout.bigBlockSize) == 1
                        && (subBlocks
                                ? layout.subBlockSize >= KernelProfile.PAGEBLOCK_SIZE
                                : layout.bigBlockSize >= memoryBlockSize),
                "blocks of a device");
        return layout;
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
