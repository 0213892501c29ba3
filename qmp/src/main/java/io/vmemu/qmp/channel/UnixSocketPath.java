package io.vmemu.qmp.channel;

import io.vmemu.emulator.error.QemuException;
import java.nio.charset.StandardCharsets;

/** What a Unix socket's path has to be. */
public final class UnixSocketPath {
    private static final int MAX_BYTES = 108;

    private UnixSocketPath() {}

    /**
     * Accepts a path that fits in {@code sun_path}.
     *
     * @throws QemuException with QEMU's text if it does not
     */
    public static void check(String path) throws QemuException {
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw QemuException.withHint(
                    "UNIX socket path '" + path + "' is too long", "Path must be less than " + MAX_BYTES + " bytes");
        }
    }
}
