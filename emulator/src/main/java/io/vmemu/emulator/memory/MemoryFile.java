package io.vmemu.emulator.memory;

/** A simulated memfd. Its contents are those of the mapping: not kept. */
final class MemoryFile implements HostFile {
    private final long pageSize;
    private final boolean hugetlb;
    private long size;

    MemoryFile(long pageSize, boolean hugetlb) {
        this.pageSize = pageSize;
        this.hugetlb = hugetlb;
    }

    @Override
    public long pageSize() {
        return pageSize;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public boolean isDirectory() {
        return false;
    }

    @Override
    public boolean isCreated() {
        return false;
    }

    @Override
    public void resize(long newSize) throws HostException {
        if (newSize < 0 || (hugetlb && newSize % pageSize != 0)) {
            throw new HostException(Errno.EINVAL);
        }
        size = newSize;
    }

    @Override
    public void unlink() {
        throw new IllegalStateException("it has no name");
    }

    @Override
    public void discardData(long offset, long length) {
        // Nobody but its mapping sees the data, and that is about to go.
    }

    @Override
    public void close() {
        // Its pages are its mapping's.
    }
}
