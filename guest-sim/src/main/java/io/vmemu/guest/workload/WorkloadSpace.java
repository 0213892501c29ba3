package io.vmemu.guest.workload;

/** The kernel's memory as a workload finds it, in pageblocks: pieces of {@link #PAGEBLOCK_SIZE} by address. */
public interface WorkloadSpace {
    /** What x86 groups by mobility, and takes out of use at once at the least. */
    long PAGEBLOCK_SIZE = 2L << 20;

    /** No pageblock. */
    long NONE = -1;

    /** Some pageblock of boot memory, which of them does not matter: it never goes away. */
    long IN_BOOT_MEMORY = -2;

    /** What can come due. */
    enum Event {
        GROW,
        LEAK,
        LET_GO
    }

    /** All memory in use or free, boot memory too; bytes. */
    long usableBytes();

    /** The same without what cannot be moved. */
    long unheldBytes();

    /** Takes the lowest free pageblock of added memory in a kernel zone, or says {@link #NONE}. */
    long takeLowest();

    /** Takes a pageblock for the kernel where its allocator would; it may say {@link #IN_BOOT_MEMORY}. */
    long takeForKernel();

    /** Takes a free pageblock of ZONE_MOVABLE. */
    long takeMovable();

    /** Takes a pageblock. */
    void hold(long pageblock);

    /** Gives a pageblock back. */
    void release(long pageblock);

    /** Has {@link Workload#perform} called later. */
    void schedule(Event event, long delayNanos);
}
