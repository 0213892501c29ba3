package io.vmemu.launcher.process;

import io.vmemu.emulator.error.SystemError;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** What stands where a Unix socket is to be made. */
public enum SocketPlace {
    /** Nothing. */
    FREE,
    /** A socket that nobody listens on, left behind by a program that was killed. */
    DESERTED,
    /** A socket that somebody listens on. */
    IN_USE,
    /** Something else: a file, a directory, a link. */
    TAKEN;

    /** Of a file's mode (stat(2)). */
    private static final int FILE_TYPE = 0170000;

    private static final int SOCKET = 0140000;

    /** What connect(2) says where it would have to wait: so many have come already and have not been accepted. */
    private static final String QUEUE_IS_FULL = "Resource temporarily unavailable";

    /**
     * Looks at a path. If there is a socket a connection to it is made, and ended at once.
     *
     * @throws IOException if that cannot be found out
     */
    public static SocketPlace look(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return FREE;
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & FILE_TYPE) != SOCKET) {
            return TAKEN;
        }
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            channel.connect(UnixDomainSocketAddress.of(path));
            return IN_USE;
        } catch (ConnectException e) {
            return DESERTED;
        } catch (SocketException e) {
            if (SystemError.textOf(e).equals(QUEUE_IS_FULL)) {
                return IN_USE;
            }
            throw e;
        }
    }
}
