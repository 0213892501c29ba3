package io.vmemu.emulator.memory;

/** A backend's memory, as a memory device uses it. Offsets and lengths in bytes, multiples of the page size. */
public interface RamBlock {
    long size();

    /** Size of the pages that populate and discard work in. */
    long pageSize();

    /**
     * Makes the range resident.
     *
     * @return false if the host has not enough memory; part of the range may then be populated, discard it
     */
    boolean populate(long offset, long length);

    /**
     * Gives the range back to the host; it reads as zeros afterwards.
     *
     * @return false if the host refused
     */
    boolean discard(long offset, long length);
}
