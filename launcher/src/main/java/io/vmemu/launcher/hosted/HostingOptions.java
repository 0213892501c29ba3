package io.vmemu.launcher.hosted;

import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.launcher.run.MachineTime;
import io.vmemu.qmp.server.ServerLoop;

/**
 * How a machine runs that has no process of its own.
 *
 * @param time what it runs on
 * @param clock who may move that time by command
 * @param transport where its migrations go
 * @param begin run once it is there and has been started: its time goes on from then on
 */
public record HostingOptions(MachineTime time, ClockControl clock, MigrationTransport transport, Runnable begin) {
    /** In virtual time of its own, which the caller moves, and clients by command; there is no way to migrate. */
    public static HostingOptions virtualTime() {
        return virtualTime(MachineTime.of(ClockControl.Mode.MANUAL), MigrationTransport.NONE);
    }

    /**
     * In virtual time that the caller moves, and clients by command.
     *
     * @param time not the world's; {@link MachineTime#forAnother} of another machine's for two that meet
     */
    public static HostingOptions virtualTime(MachineTime time, MigrationTransport transport) {
        return new HostingOptions(time, new CallersClock(time.virtual()), transport, () -> {});
    }

    /** Stepped by a server's loop once it has been started, in the world's time or in virtual time that clients move. */
    public static HostingOptions on(ServerLoop server, ClockControl.Mode mode, MigrationTransport transport) {
        MachineTime time = MachineTime.of(mode);
        MachineTime.Drive drive = time.on(server);
        return new HostingOptions(time, drive.clock(), transport, drive.start());
    }
}
