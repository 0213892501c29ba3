package io.vmemu.emulator.vmem;

/**
 * What the device asks of its memory backend before it takes it.
 *
 * @param id the backend's id
 * @param size bytes
 * @param pageSize size of the host pages behind it, bytes
 * @param shared the memory is mapped shared
 * @param fileBacked the memory has a file descriptor: memfd, file, huge pages of any kind
 * @param readOnly the memory cannot be written, or is no RAM
 * @param prealloc the backend populates all of itself
 * @param mapped another device has it
 */
public record MemdevFacts(
        String id,
        long size,
        long pageSize,
        boolean shared,
        boolean fileBacked,
        boolean readOnly,
        boolean prealloc,
        boolean mapped) {
    /** Whether reading what was never written takes no memory: only ordinary private anonymous memory has that. */
    boolean hasSharedZeropage(long hostPageSize) {
        return !shared && !fileBacked && pageSize == hostPageSize;
    }
}
