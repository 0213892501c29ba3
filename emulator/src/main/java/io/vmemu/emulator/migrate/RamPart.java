package io.vmemu.emulator.migrate;

import io.vmemu.emulator.device.VirtioMemPci;
import org.jspecify.annotations.Nullable;

/**
 * Memory that migrates under a name of its own: QEMU's RAM block.
 *
 * @param name what it is called on both sides
 * @param size bytes
 * @param shared whether it is a file's, mapped by all: with {@code x-ignore-shared} it does not travel
 * @param mainOffset where it begins in boot memory, bytes; -1 if it is not boot memory
 * @param pluggable the device that only plugged blocks of it belong to, null if all of it is there
 */
record RamPart(
        String name,
        long size,
        boolean shared,
        long mainOffset,
        @Nullable VirtioMemPci pluggable) {
    boolean isMain() {
        return mainOffset >= 0;
    }

    /** Whether the text is an offset of one of its pages. */
    boolean hasPage(long offset) {
        return offset >= 0 && offset < size && offset % RamStatistics.PAGE_SIZE == 0;
    }
}
