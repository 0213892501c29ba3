package io.vmemu.emulator.memory;

import org.jspecify.annotations.Nullable;

/**
 * What a backend has got from the host.
 *
 * @param mapping the memory
 * @param file the file behind it, null for anonymous memory
 * @param size of the mapping in bytes
 * @param alignment what an address for this memory must be a multiple of
 * @param readOnly the guest cannot write it
 * @param wholePages whether the backend's size must be a multiple of the page size
 */
record Backing(
        HostMapping mapping, @Nullable HostFile file, long size, long alignment, boolean readOnly, boolean wholePages) {
    /** Gives it all back. */
    void release() {
        mapping.close();
        if (file != null) {
            file.close();
        }
    }
}
