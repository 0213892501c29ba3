package io.vmemu.emulator.memory;

import org.jspecify.annotations.Nullable;

/**
 * What is to be mapped.
 *
 * @param owner whose memory it is, for the accounts
 * @param file the file to map; null for anonymous memory
 * @param offset where in the file, in bytes
 * @param size in bytes, a multiple of the page size of the file
 * @param alignment what the mapping's address must be a multiple of, a power of two
 * @param shared MAP_SHARED, not MAP_PRIVATE
 * @param reserve without MAP_NORESERVE
 * @param writable PROT_WRITE
 */
public record MappingRequest(
        String owner,
        @Nullable HostFile file,
        long offset,
        long size,
        long alignment,
        boolean shared,
        boolean reserve,
        boolean writable) {

    /** Whether the host promises memory for it, by Linux's rules: what is not shared through a file, nor of huge pages. */
    boolean isPromised(long ordinaryPageSize) {
        if (file == null) {
            return true;
        }
        return file.pageSize() == ordinaryPageSize && !shared && writable;
    }

    /** Anonymous, writable memory. */
    public static MappingRequest anonymous(String owner, long size, long alignment, boolean shared, boolean reserve) {
        return new MappingRequest(owner, null, 0, size, alignment, shared, reserve, true);
    }
}
