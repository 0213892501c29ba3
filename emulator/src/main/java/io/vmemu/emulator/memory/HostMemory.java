package io.vmemu.emulator.memory;

/**
 * The memory of the host that a machine runs on, as the system calls show it that memory backends make. Either
 * simulated ({@link SimulatedHost}) or real (by an implementation outside this module). Sizes and offsets in bytes.
 */
public interface HostMemory {
    /** Size of an ordinary page. */
    long pageSize();

    /** Size of the transparent huge pages, 0 if there are none. */
    long transparentHugePageSize();

    /** Whether memory can be mapped without a promise that it is there: {@code vm.overcommit_memory} is not 2. */
    boolean skipsReservations();

    /**
     * memfd_create(2): a file in memory, of size 0.
     *
     * @throws HostException ENODEV if there are no such huge pages
     */
    HostFile createMemfd(MemfdRequest request) throws HostException;

    /**
     * Opens the file at a path.
     *
     * @param readOnly opens it for reading only; then it must be there. Otherwise a missing file is created, and in a
     *     directory an unnamed one
     */
    HostFile openFile(String path, boolean readOnly) throws HostException;

    /** Whether {@link #openFile} of this path for reading would wait for a writer: it is a FIFO. */
    default boolean openWaits(String path) {
        return DiskFile.isFifo(path);
    }

    /**
     * mmap(2).
     *
     * @throws HostException ENOMEM if there is not enough memory, address space or free huge pages; ENODEV if the file
     *     cannot be mapped
     */
    HostMapping map(MappingRequest request) throws HostException;

    /** Whether there is a NUMA node of that number. */
    boolean hasNode(int node);

    /** Who holds what now. */
    HostUsage usage();
}
