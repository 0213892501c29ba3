package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.MemfdRequest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** System calls with refusals as exceptions. Their numbers and structures are those of Linux on x86-64. */
final class SystemCalls {
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_CLOEXEC = 02000000;
    private static final int CREATED_MODE = 0644;

    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int MFD_HUGETLB = 4;
    private static final int MFD_HUGE_SHIFT = 26;
    private static final int F_ADD_SEALS = 1033;
    private static final int F_SEAL_SEAL_SHRINK_GROW = 7;

    private static final int PROT_NONE = 0;
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_FIXED = 0x10;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final long MAP_FAILED = -1;

    private static final int FALLOC_FL_KEEP_SIZE_PUNCH_HOLE = 3;
    private static final int SEEK_END = 2;
    private static final int STATFS_WORDS = 15;
    private static final long SYS_MBIND = 237;
    private static final int MPOL_MF_STRICT_MOVE = 3;
    private static final int MAX_VECTORS = 1024;
    private static final long VECTOR_SIZE = 16;

    private final LibC libc;
    private final Runtime runtime;

    /** What a mapping is: shared or private, with or without a promise, writable or not. */
    record Mode(boolean shared, boolean reserve, boolean writable) {
        private int flags() {
            return (shared ? MAP_SHARED : MAP_PRIVATE) | (reserve ? 0 : MAP_NORESERVE);
        }

        private int protection() {
            return writable ? PROT_READ | PROT_WRITE : PROT_READ;
        }
    }

    /** What a file system says of itself. */
    record FileSystem(long type, long blockSize) {}

    private SystemCalls(LibC libc) {
        this.libc = libc;
        this.runtime = Runtime.getRuntime(libc);
    }

    /** Binds to the C library of this process. */
    static SystemCalls load() throws HostUnavailableException {
        String system = System.getProperty("os.name", "") + " on " + System.getProperty("os.arch", "");
        if (!system.toLowerCase(Locale.ROOT).matches("linux on (amd64|x86_64)")) {
            throw new HostUnavailableException("real host memory needs Linux on x86-64, this is " + system);
        }
        try {
            return new SystemCalls(LibraryLoader.create(LibC.class).load("c"));
        } catch (LinkageError e) {
            throw new HostUnavailableException("the C library cannot be called: " + e.getMessage());
        }
    }

    private HostException refusal() {
        return new HostException(errno());
    }

    private Errno errno() {
        String name =
                jnr.constants.platform.Errno.valueOf(runtime.getLastError()).name();
        for (Errno errno : Errno.values()) {
            if (errno.name().equals(name)) {
                return errno;
            }
        }
        return Errno.EIO;
    }

    private void check(int result) throws HostException {
        if (result < 0) {
            throw refusal();
        }
    }

    private int checkedFd(int fd) throws HostException {
        check(fd);
        return fd;
    }

    /** Size of an ordinary page in bytes. */
    long pageSize() {
        return libc.getpagesize();
    }

    int createMemfd(MemfdRequest request) throws HostException {
        int flags = MFD_CLOEXEC;
        if (request.sealable()) {
            flags |= MFD_ALLOW_SEALING;
        }
        if (request.hugetlb()) {
            int log2 = request.hugePageSize() == 0 ? 0 : Long.numberOfTrailingZeros(request.hugePageSize());
            flags |= MFD_HUGETLB | log2 << MFD_HUGE_SHIFT;
        }
        return checkedFd(libc.memfd_create(request.name(), flags));
    }

    int open(String path, boolean readOnly) throws HostException {
        return checkedFd(libc.open(path, O_CLOEXEC | (readOnly ? 0 : O_RDWR), 0));
    }

    /** Creates a file that must not be there. */
    int create(String path) throws HostException {
        return checkedFd(libc.open(path, O_CLOEXEC | O_RDWR | O_CREAT | O_EXCL, CREATED_MODE));
    }

    /** A new file in a directory that has lost its name again, so that it goes with whoever has it open. */
    int createUnnamed(String directory, String prefix) throws HostException {
        byte[] template = (directory + "/" + prefix + ".XXXXXX\0").getBytes(StandardCharsets.UTF_8);
        int fd = checkedFd(libc.mkstemp(template));
        unlink(new String(template, 0, template.length - 1, StandardCharsets.UTF_8));
        return fd;
    }

    void unlink(String path) throws HostException {
        check(libc.unlink(path));
    }

    void close(int fd) {
        libc.close(fd);
    }

    void resize(int fd, long size) throws HostException {
        check(libc.ftruncate(fd, size));
    }

    void sealSize(int fd) throws HostException {
        check(libc.fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL_SHRINK_GROW));
    }

    /** Where a file ends, negative if it has no end. */
    long end(int fd) {
        return libc.lseek(fd, 0, SEEK_END);
    }

    FileSystem fileSystem(int fd) throws HostException {
        long[] words = new long[STATFS_WORDS];
        check(libc.fstatfs(fd, words));
        return new FileSystem(words[0], words[1]);
    }

    void punch(int fd, long offset, long length) throws HostException {
        check(libc.fallocate(fd, FALLOC_FL_KEEP_SIZE_PUNCH_HOLE, offset, length));
    }

    /** Address space with nothing behind it. */
    long reserve(long size) throws HostException {
        return mapped(libc.mmap(null, pointer(size), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
    }

    /** Maps over address space that was reserved; without a file if {@code fd} is negative. */
    void mapAt(long address, long size, Mode mode, int fd, long offset) throws HostException {
        int flags = mode.flags() | MAP_FIXED | (fd < 0 ? MAP_ANONYMOUS : 0);
        mapped(libc.mmap(pointer(address), pointer(size), mode.protection(), flags, fd, offset));
    }

    private long mapped(Pointer result) throws HostException {
        if (result == null || result.address() == MAP_FAILED) {
            throw refusal();
        }
        return result.address();
    }

    private Pointer pointer(long value) {
        return runtime.getMemoryManager().newPointer(value);
    }

    void unmap(long address, long size) {
        libc.munmap(address, size);
    }

    void advise(long address, long length, Advice advice) throws HostException {
        check(libc.madvise(address, length, advice.number()));
    }

    /** Sets the lowest bit of a byte for each page that is resident. */
    void residency(long address, long length, byte[] pages) throws HostException {
        check(libc.mincore(address, length, pages));
    }

    /**
     * mbind(2).
     *
     * @param policy its number
     * @param nodes as bits
     * @param nodeLimit one more than the number of bits that matter
     */
    void bind(long address, long length, int policy, long[] nodes, int nodeLimit) throws HostException {
        check((int) libc.syscall(SYS_MBIND, address, length, policy, nodes, nodeLimit, MPOL_MF_STRICT_MOVE));
    }

    /**
     * Copies one byte of each page onto itself: that makes it resident as a store by the program would, but a page that
     * is not to be had is a refusal here, and a fatal signal there. What the pages hold stays.
     */
    void touch(long address, long length, long pageSize) throws HostException {
        int most = (int) Math.min(MAX_VECTORS, length / pageSize);
        Pointer vectors = Memory.allocateDirect(runtime, (int) (most * VECTOR_SIZE));
        int pid = (int) ProcessHandle.current().pid();
        for (long at = 0; at < length; ) {
            int count = (int) Math.min(most, (length - at) / pageSize);
            for (int i = 0; i < count; i++) {
                vectors.putLong(i * VECTOR_SIZE, address + at + i * pageSize);
                vectors.putLong(i * VECTOR_SIZE + Long.BYTES, 1);
            }
            long copied = libc.process_vm_writev(pid, vectors, count, vectors, count, 0);
            if (copied < 0) {
                throw refusal();
            }
            if (copied < count) {
                throw new HostException(Errno.EFAULT);
            }
            at += count * pageSize;
        }
    }
}
