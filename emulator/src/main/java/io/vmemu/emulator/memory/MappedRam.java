package io.vmemu.emulator.memory;

import java.util.function.LongConsumer;

/** A backing as a memory device uses it. */
record MappedRam(HostMapping mapping, long size) implements RamBlock {
    /** What is populated at a time; after each piece somebody may want to know how far it is. */
    private static final long PIECE_SIZE = 64L << 20;

    @Override
    public long pageSize() {
        return mapping.pageSize();
    }

    @Override
    public void populate(long offset, long length, LongConsumer progress) throws HostException {
        populate(offset, length, 1, progress);
    }

    /** The same by several threads. */
    void populate(long offset, long length, int threads, LongConsumer progress) throws HostException {
        long piece = Math.max(PIECE_SIZE * threads, pageSize());
        for (long done = 0; done < length; ) {
            long part = Math.min(piece, length - done);
            mapping.populate(offset + done, part, threads);
            done += part;
            progress.accept(done);
        }
    }

    @Override
    public boolean discard(long offset, long length) {
        try {
            mapping.discard(offset, length);
            return true;
        } catch (HostException e) {
            return false;
        }
    }
}
