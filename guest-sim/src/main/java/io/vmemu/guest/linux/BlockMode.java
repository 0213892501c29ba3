package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/** How the driver divides its memory: in parts of memory blocks, or in blocks of several memory blocks. */
interface BlockMode extends MemoryOwner {
    /** What walks are for. */
    enum Walk {
        PENDING,
        PLUG,
        UNPLUG
    }

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

    /** The walk that was started last for this, or would be. */
    BlockWalk walk(Walk kind);

    /** The driver is being unloaded: what would be of no use to anybody without it is removed. */
    void leave();

    /** Writes which blocks there are, without walks. */
    void save(StateWriter out);

    /** Takes over the blocks of a device whose region has {@code regionSize} bytes. */
    void load(StateReader in, long regionSize) throws QemuException;
}
