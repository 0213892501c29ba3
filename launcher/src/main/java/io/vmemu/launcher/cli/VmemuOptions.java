package io.vmemu.launcher.cli;

import org.jspecify.annotations.Nullable;

/**
 * {@code -x-vmemu}: what QEMU has no option for.
 *
 * @param guest what runs inside, null for what the rest of the command line says
 * @param virtualClock whether time moves only when told to
 * @param seed where random numbers start, null for one of the program's choice
 * @param host whose memory it is
 */
public record VmemuOptions(
        @Nullable String guest,
        boolean virtualClock,
        @Nullable Long seed,
        HostOptions host) {
    /** Nothing special. */
    public static final VmemuOptions NONE = new VmemuOptions(null, false, null, HostOptions.DEFAULT);
}
