package io.vmemu.guest.linux;

/** The driver that has added a region: what memory management asks it, and tells it (Linux's memory notifiers). */
interface MemoryOwner {
    /** Whether the block may be brought online. */
    boolean mayGoOnline(int block);

    /** Whether the owner is about to change something in the block, and nobody else may now. */
    boolean isBusyWith(int block);

    /** How many bytes of the block are plugged. */
    long pluggedBytes(int block);

    void wentOnline(int block, boolean movable);

    void wentOffline(int block);

    /** Whether the memory at the address may be used: plugged, not just part of a block. */
    boolean isPlugged(long gpa);
}
