package io.vmemu.launcher;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A file that has no space left for anything: the device {@code /dev/full}. */
public final class FullDisk {
    private static final Path DEVICE = Path.of("/dev/full");

    private FullDisk() {}

    /**
     * Returns the file. On a machine where it is no device (whoever unlinked it as root and then wrote to it has left a
     * file with all the space of its disk) the test that asks is skipped.
     */
    public static Path path() throws IOException {
        assumeThat(Files.exists(DEVICE)
                        && Files.readAttributes(DEVICE, BasicFileAttributes.class)
                                .isOther())
                .as("%s is a device", DEVICE)
                .isTrue();
        return DEVICE;
    }
}
