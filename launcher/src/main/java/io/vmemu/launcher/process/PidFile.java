package io.vmemu.launcher.process;

import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.cli.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code -pidfile}: holds the process id, is locked as long as the process lives, so that a second one with the same file
 * does not start, and is removed at the end. Texts and permissions observed on QEMU 7.2 and 10.0.
 */
public final class PidFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private PidFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes the file, or takes over one that no process holds. */
    public static PidFile create(String name, long pid) throws StartupException {
        Path path = Path.of(name).toAbsolutePath();
        FileChannel channel = open(name, path);
        try {
            lock(channel);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)));
            return new PidFile(path, channel);
        } catch (IOException e) {
            closeQuietly(channel);
            throw failed("Failed to write pid file: " + SystemError.textOf(e));
        } catch (StartupException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static FileChannel open(String name, Path path) throws StartupException {
        try {
            return FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(
                            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE)));
        } catch (IOException e) {
            throw failed("Could not create '" + name + "': " + SystemError.textOf(e));
        }
    }

    private static void lock(FileChannel channel) throws IOException, StartupException {
        @Nullable FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw failed("Cannot lock pid file: Resource temporarily unavailable");
        }
    }

    private static StartupException failed(String text) {
        return new StartupException(null, "cannot create PID file: " + text);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The first failure is the one to tell.
        }
    }

    /** Removes the file. */
    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
        channel.close();
    }
}
