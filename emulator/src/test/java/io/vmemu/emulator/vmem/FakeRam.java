package io.vmemu.emulator.vmem;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.RamBlock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/** Memory that knows which of its pages are populated, has a limit for them, and fails on demand. */
final class FakeRam implements RamBlock {
    final List<String> calls = new ArrayList<>();
    boolean failDiscard;
    long limit = Long.MAX_VALUE;
    Errno exhausted = Errno.EFAULT;

    private final long size;
    private final long pageSize;
    private final BitSet populated = new BitSet();

    FakeRam(long size, long pageSize) {
        this.size = size;
        this.pageSize = pageSize;
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
        calls.add("populate " + offset + "+" + length);
        for (long at = offset; at < offset + length; at += pageSize) {
            if (populatedBytes() >= limit) {
                throw new HostException(exhausted);
            }
            populated.set((int) (at / pageSize));
        }
        progress.accept(length);
    }

    @Override
    public boolean discard(long offset, long length) {
        calls.add("discard " + offset + "+" + length);
        if (failDiscard) {
            return false;
        }
        populated.clear((int) (offset / pageSize), (int) ((offset + length) / pageSize));
        return true;
    }

    long populatedBytes() {
        return populated.cardinality() * pageSize;
    }
}
