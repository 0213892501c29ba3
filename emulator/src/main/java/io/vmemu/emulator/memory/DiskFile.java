package io.vmemu.emulator.memory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file at a path, of which others see that it is there, its size, and that its data is gone. What the guest writes
 * does not get into it: a simulated mapping has no contents. FIFOs and devices are not really opened.
 */
final class DiskFile implements HostFile {
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_FIFO = 0010000;
    private static final int TYPE_CHARACTER_DEVICE = 0020000;
    private static final int ZEROS_SIZE = 1 << 16;
    private static final FileAttribute<Set<PosixFilePermission>> CREATED_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));
    /** File systems whose regular files cannot be mapped. */
    private static final Set<String> UNMAPPABLE = Set.of("proc", "sysfs", "debugfs", "cgroup2");

    private final Kind kind;
    private final Path path;
    private final @Nullable FileChannel channel;
    private final boolean mappable;
    private final boolean writable;
    private final boolean created;
    private final long pageSize;

    private enum Kind {
        REGULAR,
        /** A file in a directory that has no name any more. */
        UNNAMED,
        DIRECTORY,
        DEVICE,
        FIFO
    }

    private DiskFile(
            Kind kind,
            Path path,
            @Nullable FileChannel channel,
            boolean mappable,
            boolean writable,
            boolean created,
            long pageSize) {
        this.kind = kind;
        this.path = path;
        this.channel = channel;
        this.mappable = mappable;
        this.writable = writable;
        this.created = created;
        this.pageSize = pageSize;
    }

    /** Whether opening the path for reading would wait for a writer. */
    static boolean isFifo(String path) {
        try {
            return fileType(Path.of(path)) == TYPE_FIFO;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Opens or creates; see {@link HostMemory#openFile}. */
    static DiskFile open(String name, boolean readOnly, long pageSize) throws HostException {
        Path path = parse(name);
        try {
            return switch (fileType(path)) {
                case TYPE_FIFO -> new DiskFile(Kind.FIFO, path, null, false, !readOnly, false, pageSize);
                case TYPE_CHARACTER_DEVICE ->
                    new DiskFile(
                            Kind.DEVICE, path, null, path.toString().equals("/dev/zero"), !readOnly, false, pageSize);
                default -> openOnDisk(path, readOnly, pageSize);
            };
        } catch (IOException e) {
            throw new HostException(errno(e));
        }
    }

    private static Path parse(String name) throws HostException {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            throw new HostException(Errno.ENOENT);
        }
        if (name.isEmpty()) {
            throw new HostException(Errno.ENOENT);
        }
        // A name that ends in a slash is a directory's, and only that. Path forgets the slash.
        if (name.endsWith("/") && !Files.isDirectory(path)) {
            Path parent = path.toAbsolutePath().getParent();
            boolean beside = parent != null && Files.isDirectory(parent);
            throw new HostException(Files.exists(path) ? Errno.ENOTDIR : beside ? Errno.EISDIR : Errno.ENOENT);
        }
        return path;
    }

    private static DiskFile openOnDisk(Path path, boolean readOnly, long pageSize) throws IOException {
        if (!Files.isDirectory(path)) {
            return openRegular(path, readOnly, pageSize);
        }
        if (readOnly) {
            return new DiskFile(Kind.DIRECTORY, path, null, false, false, false, pageSize);
        }
        Path file = Files.createTempFile(path, "qemu_back_mem.", "");
        Files.delete(file);
        return new DiskFile(Kind.UNNAMED, file, null, isMappable(path), true, false, pageSize);
    }

    private static DiskFile openRegular(Path path, boolean readOnly, long pageSize) throws IOException {
        if (readOnly) {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new DiskFile(Kind.REGULAR, path, channel, isMappable(path), false, false, pageSize);
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            return new DiskFile(Kind.REGULAR, path, channel, isMappable(path), true, false, pageSize);
        } catch (NoSuchFileException e) {
            FileChannel channel = FileChannel.open(
                    path,
                    Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                    CREATED_MODE);
            return new DiskFile(Kind.REGULAR, path, channel, isMappable(path), true, true, pageSize);
        }
    }

    private static boolean isMappable(Path path) throws IOException {
        return !UNMAPPABLE.contains(Files.getFileStore(path).type());
    }

    private static int fileType(Path path) {
        try {
            return (int) Files.getAttribute(path, "unix:mode") & TYPE_MASK;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            // Not there, or no Unix: it is no FIFO and no device.
            return 0;
        }
    }

    private static Errno errno(IOException e) {
        if (e instanceof NoSuchFileException) {
            return Errno.ENOENT;
        }
        if (e instanceof AccessDeniedException) {
            return Errno.EACCES;
        }
        if (e instanceof FileAlreadyExistsException) {
            return Errno.EEXIST;
        }
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return Errno.ofText(String.valueOf(reason));
    }

    /** Whether its memory can be mapped at all. */
    boolean isMappable() {
        return mappable;
    }

    @Override
    public long pageSize() {
        return pageSize;
    }

    @Override
    public long size() {
        try {
            return kind == Kind.FIFO ? -1 : channel == null ? 0 : channel.size();
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }

    @Override
    public boolean isCreated() {
        return created;
    }

    @Override
    public void resize(long size) throws HostException {
        if (size < 0 || !writable || (kind != Kind.REGULAR && kind != Kind.UNNAMED)) {
            throw new HostException(Errno.EINVAL);
        }
        if (kind == Kind.UNNAMED) {
            // Nobody sees it.
            return;
        }
        // A channel cannot grow a file without writing to it.
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        } catch (IOException e) {
            throw new HostException(errno(e));
        }
    }

    @Override
    public void sealSize() throws HostException {
        throw new HostException(Errno.EINVAL);
    }

    @Override
    public void unlink() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Nobody asks for unlink(2)'s result: the file stays.
            return;
        }
    }

    @Override
    public void discardData(long offset, long length) {
        if (channel == null || !writable) {
            return;
        }
        try {
            long size = channel.size();
            long end = Math.min(size, offset + length);
            if (end == size && offset < size) {
                channel.truncate(offset);
                resize(size);
                return;
            }
            ByteBuffer zeros = ByteBuffer.allocate(ZEROS_SIZE);
            for (long at = offset; at < end; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(ZEROS_SIZE, end - at));
                channel.write(zeros, at);
            }
        } catch (IOException | HostException e) {
            // As with madvise(2): the data stays.
            return;
        }
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was written that close(2) could fail to keep.
            return;
        }
    }
}
