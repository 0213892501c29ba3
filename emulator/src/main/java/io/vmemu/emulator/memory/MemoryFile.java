package io.vmemu.emulator.memory;

/** A simulated memfd. Its contents are those of the mapping: not kept. */
final class MemoryFile implements HostFile {
    private final long pageSize;
    private final MemfdRequest request;
    private long size;
    private boolean sealed;

    MemoryFile(MemfdRequest request, long pageSize) {
        this.request = request;
        this.pageSize = pageSize;
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
        if (newSize < 0 || (request.hugetlb() && newSize % pageSize != 0)) {
            throw new HostException(Errno.EINVAL);
        }
        if (sealed && newSize != size) {
            throw new HostException(Errno.EPERM);
        }
        size = newSize;
    }

    @Override
    public void sealSize() throws HostException {
        if (!request.sealable()) {
            throw new HostException(Errno.EPERM);
        }
        sealed = true;
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
