package io.vmemu.launcher.host;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import org.jspecify.annotations.Nullable;

/**
 * What of the C library memory is made with, by its own names; the manual pages say what each does. Addresses are {@code
 * long}, but for functions with six arguments: jnr-ffi 2.3.4 passes the sixth of six integers wrongly, and pointers
 * rightly.
 *
 * <p>Public only because the class that jnr generates for it lives elsewhere.
 */
@SuppressWarnings("MemberName")
public interface LibC {
    int getpagesize();

    int memfd_create(String name, int flags);

    int open(String path, int flags, int mode);

    int mkstemp(byte[] template);

    int unlink(String path);

    int close(int fd);

    int ftruncate(int fd, long length);

    long lseek(int fd, long offset, int whence);

    int fcntl(int fd, int command, int argument);

    int fstatfs(int fd, @Out long[] buffer);

    int fallocate(int fd, int mode, long offset, long length);

    Pointer mmap(@Nullable Pointer address, Pointer length, int protection, int flags, int fd, long offset);

    int munmap(long address, long length);

    int madvise(long address, long length, int advice);

    int mincore(long address, long length, @Out byte[] residency);

    long process_vm_writev(int pid, Pointer local, long locals, Pointer remote, long remotes, long flags);

    /** For mbind(2), which the C library does not have. */
    long syscall(long number, long address, long length, long policy, @In long[] nodes, long nodeLimit, long flags);
}
