package io.vmemu.guest.linux;

/** The driver that has added a region: what memory management asks it, and tells it (Linux's memory notifiers). */
interface MemoryOwner {
    /** Whether the block may be brought online. */
    boolean mayGoOnline(int block);

    void wentOnline(int block, boolean movable);

    void wentOffline(int block);

    /** Whether the memory at the address may be used: plugged, not just part of a block. */
    boolean isPlugged(long gpa);
}
