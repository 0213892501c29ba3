package io.vmemu.guest;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.RamBlock;
import java.util.function.LongConsumer;

/** Memory of a device that the host has only so many pages for. */
public final class TestRam implements RamBlock {
    private final long size;
    private final long pageSize;
    private long pagesLeft;
    private long populated;

    /** Memory without limits. */
    public TestRam(long size) {
        this(size, 4096, Long.MAX_VALUE);
    }

    public TestRam(long size, long pageSize, long pool) {
        this.size = size;
        this.pageSize = pageSize;
        this.pagesLeft = pool;
    }

    /** The host gets more pages. */
    public void addPages(long count) {
        if (pagesLeft != Long.MAX_VALUE) {
            pagesLeft += count;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public long pageSize() {
        return pageSize;
    }

    @Override
    public void populate(long offset, long length, LongConsumer progress) throws HostException {
        long pages = length / pageSize;
        if (pages > pagesLeft) {
            throw new HostException(Errno.EFAULT);
        }
        addPages(-pages);
        populated += pages;
        progress.accept(length);
    }

    /** Counts pages, not places: good enough for ranges that are populated once before they are discarded. */
    @Override
    public boolean discard(long offset, long length) {
        long pages = Math.min(populated, length / pageSize);
        populated -= pages;
        addPages(pages);
        return true;
    }
}
