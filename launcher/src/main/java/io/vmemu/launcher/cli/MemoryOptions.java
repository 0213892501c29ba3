package io.vmemu.launcher.cli;

import org.jspecify.annotations.Nullable;

/**
 * {@code -m}, syntax checked, null where a member was not given. All are unsigned.
 *
 * @param size boot memory in bytes
 * @param maxmem most memory there can be, in bytes
 * @param slots number of DIMM slots
 */
public record MemoryOptions(
        @Nullable Long size,
        @Nullable Long maxmem,
        @Nullable Long slots) {}
