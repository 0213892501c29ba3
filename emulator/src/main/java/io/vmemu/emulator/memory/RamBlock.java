package io.vmemu.emulator.memory;

import java.util.function.LongConsumer;

/** A backend's memory, as a memory device uses it. Offsets and lengths in bytes, multiples of the page size. */
public interface RamBlock {
    long size();

    /** Size of the pages that populate and discard work in. */
    long pageSize();

    /**
     * Makes the range resident.
     *
     * @param progress is told how many bytes of the range are, each time some more are
     * @throws HostException if the host refused; part of the range may then be populated, discard it
     */
    void populate(long offset, long length, LongConsumer progress) throws HostException;

    /**
     * Gives the range back to the host; it reads as zeros afterwards.
     *
     * @return false if the host refused
     */
    boolean discard(long offset, long length);
}
