package io.vmemu.emulator.memory;

import java.util.Collection;

/** Mapped memory. Offsets and lengths in bytes, multiples of {@link #pageSize}. */
public interface HostMapping extends AutoCloseable {
    /** Size of the pages that it is made of. */
    long pageSize();

    /**
     * mbind(2), before anything is populated.
     *
     * @throws HostException EINVAL if the host has none of the nodes
     */
    void bind(HostMemPolicy policy, Collection<Integer> nodes) throws HostException;

    /** madvise(2), MADV_MERGEABLE or MADV_UNMERGEABLE. */
    void setMergeable(boolean mergeable);

    /** madvise(2), MADV_DODUMP or MADV_DONTDUMP. */
    void setDumped(boolean dumped);

    /**
     * Makes the pages of a range resident, as a write to each would.
     *
     * @throws HostException if the host has not enough free pages; some may then be resident
     */
    void populate(long offset, long length) throws HostException;

    /** {@link #populate(long, long)} by up to so many threads at once, if that helps. */
    default void populate(long offset, long length, int threads) throws HostException {
        populate(offset, length);
    }

    /** Gives the pages of a range back; they read as zeros afterwards. */
    void discard(long offset, long length) throws HostException;

    /** Bytes of host memory that the mapping takes now. */
    long residentSize();

    /** Bytes of a range that are resident now. */
    long residentSize(long offset, long length);

    @Override
    void close();
}
