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

    private static void checkSame(String property, long source, long destination) throws QemuException {
        if (source != destination) {
            throw new QemuException(
                    String.format(Locale.ROOT, "Property %s changed from 0x%x to 0x%x", property, source, destination));
        }
    }
}
