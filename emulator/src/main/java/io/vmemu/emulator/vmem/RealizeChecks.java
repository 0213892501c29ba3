package io.vmemu.emulator.vmem;

import io.vmemu.emulator.error.QemuException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** QEMU's checks of a virtio-mem device's properties, in its order and with its texts. They change nothing. */
public final class RealizeChecks {
    /** The smallest block size: keeps bitmaps small. */
    public static final long MIN_BLOCK_SIZE = 1L << 20;

    private RealizeChecks() {}

    /** What {@code block-size} is if nobody says: whole (transparent) huge pages. */
    public static long defaultBlockSize(long pageSize, HostFacts host) {
        if (pageSize == host.hostPageSize()) {
            return Math.max(pageSize, host.hugePageSize() == 0 ? MIN_BLOCK_SIZE : host.hugePageSize());
        }
        return Math.max(pageSize, MIN_BLOCK_SIZE);
    }

    /** What {@code block-size} may be set to, before the device is realized. */
    public static void checkBlockSize(long blockSize) throws QemuException {
        if (Long.compareUnsigned(blockSize, MIN_BLOCK_SIZE) < 0) {
            throw new QemuException("'block-size' property has to be at least 0x" + Long.toHexString(MIN_BLOCK_SIZE));
        }
        if (Long.bitCount(blockSize) != 1) {
            throw new QemuException("'block-size' property has to be a power of two");
        }
    }

    /**
     * What realize checks.
     *
     * @param backend the memory backend, null if there is none
     * @throws QemuException for the first property that cannot be
     */
    public static VirtioMemProperties check(VirtioMemConfig config, @Nullable MemdevFacts backend, HostFacts host)
            throws QemuException {
        MemdevFacts memdev = checkMemdev(backend, host);
        checkNode(config.node(), host.numaNodeCount());
        if (host.memoryLocked()) {
            throw new QemuException("Incompatible with mlock");
        }
        List<String> warnings = new ArrayList<>();
        boolean inaccessible = settleUnpluggedInaccessible(config, memdev, host, warnings);
        if (config.dynamicMemslots() && !inaccessible) {
            throw new QemuException(
                    "'dynamic-memslots' property set to 'on' requires 'unplugged-inaccessible' to be 'on'");
        }
        long blockSize = settleBlockSize(config.blockSize(), memdev.pageSize(), host, warnings);
        checkAlignment(config, memdev, blockSize);
        if (host.discardDisabled()) {
            throw new QemuException("Discarding RAM is disabled");
        }
        MemslotLayout memslots =
                MemslotLayout.decide(memdev.size(), blockSize, config.dynamicMemslots() ? config.memslotLimit() : 1);
        return new VirtioMemProperties(
                blockSize,
                config.requestedSize(),
                config.memaddr(),
                memdev.size(),
                (int) config.node(),
                config.prealloc(),
                inaccessible,
                memslots,
                config.dynamicMemslots(),
                config.earlyMigration(),
                warnings);
    }

    private static MemdevFacts checkMemdev(@Nullable MemdevFacts memdev, HostFacts host) throws QemuException {
        if (memdev == null) {
            throw new QemuException("'memdev' property is not set");
        }
        if (memdev.mapped()) {
            throw new QemuException("'memdev' property specifies a busy memdev: " + memdev.id());
        }
        if (memdev.readOnly()) {
            throw new QemuException("'memdev' property specifies an unsupported memdev");
        }
        if (memdev.prealloc() && host.release().refusesPreallocatedMemdev()) {
            throw new QemuException("'memdev' property specifies a memdev with preallocation enabled: " + memdev.id()
                    + ". Instead, specify 'prealloc=on' for the virtio-mem device. ");
        }
        return memdev;
    }

    private static void checkNode(long node, int nodeCount) throws QemuException {
        if (node >= Math.max(nodeCount, 1)) {
            throw new QemuException("'node' property has value '" + node + "', which exceedsthe number of numa nodes: "
                    + Math.max(nodeCount, 1));
        }
    }

    private static boolean settleUnpluggedInaccessible(
            VirtioMemConfig config, MemdevFacts memdev, HostFacts host, List<String> warnings) {
        boolean zeropage = memdev.hasSharedZeropage(host.hostPageSize());
        return switch (config.unpluggedInaccessible()) {
            case ON -> true;
            case AUTO -> !zeropage;
            case OFF -> {
                if (!zeropage) {
                    warnings.add("'unplugged-inaccessible' property set to 'off' with a memdev that does not support"
                            + " the shared zeropage.");
                }
                yield false;
            }
        };
    }

    private static long settleBlockSize(long configured, long pageSize, HostFacts host, List<String> warnings)
            throws QemuException {
        long defaultSize = defaultBlockSize(pageSize, host);
        long blockSize = configured == 0 ? defaultSize : configured;
        if (Long.compareUnsigned(blockSize, pageSize) < 0) {
            throw new QemuException(
                    "'block-size' property has to be at least the page size (0x" + Long.toHexString(pageSize) + ")");
        }
        if (Long.compareUnsigned(blockSize, defaultSize) < 0) {
            warnings.add("'block-size' property is smaller than the default block size ("
                    + Long.toHexString(defaultSize >>> 20) + " MiB)");
        }
        return blockSize;
    }

    private static void checkAlignment(VirtioMemConfig config, MemdevFacts memdev, long blockSize)
            throws QemuException {
        long remainder = blockSize - 1;
        String hex = "(0x" + Long.toHexString(blockSize) + ")";
        if ((config.requestedSize() & remainder) != 0) {
            throw new QemuException("'requested-size' property has to be multiples of 'block-size' " + hex);
        }
        if ((config.memaddr() & remainder) != 0) {
            throw new QemuException("'memaddr' property has to be multiples of 'block-size' " + hex);
        }
        if ((memdev.size() & remainder) != 0) {
            throw new QemuException("'memdev' property memdev size has to be multiples of'block-size' " + hex);
        }
    }
}
