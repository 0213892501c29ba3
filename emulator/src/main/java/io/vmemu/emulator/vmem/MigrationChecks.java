package io.vmemu.emulator.vmem;

import io.vmemu.emulator.error.QemuException;
import java.util.Locale;

/** Whether a migrated state can be that of a device with these properties: QEMU's checks, order and texts. */
final class MigrationChecks {
    private MigrationChecks() {}

    static void check(VirtioMemEarlyState state, VirtioMemProperties properties) throws QemuException {
        checkSame("'memaddr'", state.memaddr(), properties.memaddr());
        checkSame("'memdev' size", state.regionSize(), properties.regionSize());
        checkSame("'block-size'", state.blockSize(), properties.blockSize());
        if (state.node() != properties.node()) {
            throw new QemuException("Property 'node' changed from " + Integer.toUnsignedString(state.node()) + " to "
                    + properties.node());
        }
    }

    /** A stream is not to be trusted: plugged blocks must be those of this region and as many as it says. */
    static void check(long[] bitmap, long size, VirtioMemProperties properties, BlockBitmap target)
            throws QemuException {
        long plugged = 0;
        for (long word : bitmap) {
            plugged += Long.bitCount(word) * properties.blockSize();
        }
        if (!target.fits(bitmap) || plugged != size) {
            throw new QemuException("Invalid virtio-mem bitmap");
        }
    }

    static void check(VirtioMemLateState state, VirtioMemProperties properties) throws QemuException {
        long usable = state.usableRegionSize();
        if (Long.compareUnsigned(usable, properties.regionSize()) > 0 || (usable & (properties.blockSize() - 1)) != 0) {
            throw new QemuException(String.format(Locale.ROOT, "Invalid virtio-mem usable region size: 0x%x", usable));
        }
    }

    private static void checkSame(String property, long source, long destination) throws QemuException {
        if (source != destination) {
            throw new QemuException(
                    String.format(Locale.ROOT, "Property %s changed from 0x%x to 0x%x", property, source, destination));
        }
    }
}
