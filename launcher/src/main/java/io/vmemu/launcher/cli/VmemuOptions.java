package io.vmemu.launcher.cli;

import io.vmemu.emulator.time.ClockControl;
import org.jspecify.annotations.Nullable;

/**
 * {@code -x-vmemu}: what QEMU has no option for.
 *
 * @param guest what runs inside, null for what the rest of the command line says
 * @param clock how time goes on
 * @param seed where the chance of faults begins
 * @param journal whether the journal is kept from the start
 * @param host whose memory it is
 */
public record VmemuOptions(
        @Nullable String guest, ClockControl.Mode clock, long seed, boolean journal, HostOptions host) {
    /** Nothing special. */
    public static final VmemuOptions NONE =
            new VmemuOptions(null, ClockControl.Mode.REAL, 0, false, HostOptions.DEFAULT);
}
