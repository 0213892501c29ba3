package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.HostFile;
import org.jspecify.annotations.Nullable;

/** An open file descriptor. */
final class RealFile implements HostFile {
    private static final long HUGETLBFS = 0x958458f6L;

    private final SystemCalls system;
    private final int fd;
    private final @Nullable String path;
    private final boolean writable;
    private final boolean directory;
    private final boolean created;
    private final long pageSize;

    private RealFile(
            SystemCalls system,
            int fd,
            @Nullable String path,
            boolean writable,
            boolean directory,
            boolean created,
            long pageSize) {
        this.system = system;
        this.fd = fd;
        this.path = path;
        this.writable = writable;
        this.directory = directory;
        this.created = created;
        this.pageSize = pageSize;
    }

    /** A file without a name. */
    static RealFile unnamed(SystemCalls system, int fd, long hostPageSize) throws HostException {
        return new RealFile(system, fd, null, true, false, false, pageSize(system, fd, hostPageSize));
    }

    /** A file that was there. */
    static RealFile found(
            SystemCalls system, int fd, String path, boolean writable, boolean directory, long hostPageSize)
            throws HostException {
        return new RealFile(system, fd, path, writable, directory, false, pageSize(system, fd, hostPageSize));
    }

    /** A file that was not there before. */
    static RealFile created(SystemCalls system, int fd, String path, long hostPageSize) throws HostException {
        return new RealFile(system, fd, path, true, false, true, pageSize(system, fd, hostPageSize));
    }

    private static long pageSize(SystemCalls system, int fd, long hostPageSize) throws HostException {
        SystemCalls.FileSystem fileSystem = system.fileSystem(fd);
        return fileSystem.type() == HUGETLBFS ? fileSystem.blockSize() : hostPageSize;
    }

    int fd() {
        return fd;
    }

    @Override
    public long pageSize() {
        return pageSize;
    }

    @Override
    public long size() {
        return system.end(fd);
    }

    @Override
    public boolean isWritable() {
        return writable;
    }

    @Override
    public boolean isDirectory() {
        return directory;
    }

    @Override
    public boolean isCreated() {
        return created;
    }

    @Override
    public void resize(long size) throws HostException {
        system.resize(fd, size);
    }

    @Override
    public void sealSize() throws HostException {
        system.sealSize(fd);
    }

    @Override
    public void unlink() {
        if (path == null) {
            throw new IllegalStateException("it has no name");
        }
        try {
            system.unlink(path);
        } catch (HostException e) {
            // Nobody asks for unlink(2)'s result: the file stays.
            return;
        }
    }

    /** Gives pages back: those of a range of the file, for whoever has mapped it. */
    void punch(long offset, long length) throws HostException {
        if (!writable) {
            throw new HostException(Errno.EPERM);
        }
        system.punch(fd, offset, length);
    }

    @Override
    public void discardData(long offset, long length) {
        try {
            punch(offset, length);
        } catch (HostException e) {
            // As with madvise(2): the data stays.
            return;
        }
    }

    @Override
    public void close() {
        system.close(fd);
    }
}
