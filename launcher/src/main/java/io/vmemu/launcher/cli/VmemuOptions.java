package io.vmemu.launcher.cli;

import org.jspecify.annotations.Nullable;

/**
 * {@code -x-vmemu}: what QEMU has no option for.
 *
 * @param guest what runs inside, null for what the rest of the command line says
 * @param virtualClock whether time moves only when told to
 * @param seed where random numbers start, null for one of the program's choice
 * @param hostMemoryBytes how much memory the simulated host has, null for the default
 * @param hostHugePages how many free huge pages of 2 MiB it has, null for the default
 */
public record VmemuOptions(
        @Nullable String guest,
        boolean virtualClock,
        @Nullable Long seed,
        @Nullable Long hostMemoryBytes,
        @Nullable Long hostHugePages) {
    /** Nothing special. */
    public static final VmemuOptions NONE = new VmemuOptions(null, false, null, null, null);
}
