package io.vmemu.emulator.memory;

/** An open file, in memory or at a path. Sizes and offsets in bytes. */
public interface HostFile extends AutoCloseable {
    /** Size of the pages that its memory is made of. */
    long pageSize();

    /** Its size; 0 for a device, negative if it can have none (a FIFO). */
    long size();

    /** Whether it is open for writing too. */
    boolean isWritable();

    /** Whether it is a directory, opened for reading. */
    boolean isDirectory();

    /** Whether opening it created it under its name. */
    boolean isCreated();

    /** ftruncate(2). */
    void resize(long size) throws HostException;

    /** fcntl(2), F_ADD_SEALS: its size stays as it is, for whoever has the file. */
    void sealSize() throws HostException;

    /** Removes a file that was created from its directory. */
    void unlink();

    /** Gives up the data of a range, which reads as zeros afterwards; failure is ignored, as madvise's is. */
    void discardData(long offset, long length);

    @Override
    void close();
}
