package io.vmemu.guest.linux;

/** How the driver divides its memory: in parts of memory blocks, or in blocks of several memory blocks. */
interface BlockMode extends MemoryOwner {
    /** The blocks that memory management gets to see. */
    MemoryRegion region();

    /** Where memory may be plugged: below {@code endGpa}. */
    void setUsableEnd(long endGpa);

    /** Starts to unplug what was plugged in vain before. */
    BlockWalk startPending();

    /** Starts to plug up to {@code bytes} more. */
    BlockWalk startPlug(long bytes);

    /** Starts to unplug up to {@code bytes}. */
    BlockWalk startUnplug(long bytes);
}
