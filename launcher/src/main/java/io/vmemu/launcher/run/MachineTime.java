package io.vmemu.launcher.run;

import io.vmemu.emulator.time.ClockControl;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.time.WallClock;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.VirtualDriver;
import org.jspecify.annotations.Nullable;

/** The time that a machine runs on, the world's or its own, and the journal that is kept in it. */
public final class MachineTime {
    /** 2026-01-01T00:00:00Z: virtual time begins there in each run. */
    public static final long EPOCH_MICROS = 1_767_225_600_000_000L;

    private final MachineLoop loop;
    private final WallClock wallClock;
    private final ClockControl.Mode mode;
    private final @Nullable VirtualTime virtual;
    private final Journal journal;

    private MachineTime(MachineLoop loop, WallClock wallClock, ClockControl.Mode mode, @Nullable VirtualTime virtual) {
        this.loop = loop;
        this.wallClock = wallClock;
        this.mode = mode;
        this.virtual = virtual;
        this.journal = new Journal(loop);
    }

    /** The time of a machine that has not been made yet. */
    public static MachineTime of(ClockControl.Mode mode) {
        if (mode == ClockControl.Mode.REAL) {
            return new MachineTime(new MachineLoop(SystemClocks.monotonic()), SystemClocks.wall(), mode, null);
        }
        VirtualTime virtual = new VirtualTime(EPOCH_MICROS);
        MachineTime time = new MachineTime(virtual.loop(), virtual.clock(), mode, virtual);
        virtual.onMove(byNanos -> time.journal.add(new JournalEntry.ClockMoved(byNanos)));
        return time;
    }

    /** The same time for another machine beside this one's, with a journal of its own. */
    public MachineTime forAnother() {
        return new MachineTime(loop, wallClock, mode, virtual);
    }

    /**
     * The time as something that can be moved.
     *
     * @throws IllegalStateException if it is the world's
     */
    public VirtualTime virtual() {
        if (virtual == null) {
            throw new IllegalStateException("the time is the world's");
        }
        return virtual;
    }

    public MachineLoop loop() {
        return loop;
    }

    public WallClock wallClock() {
        return wallClock;
    }

    public Journal journal() {
        return journal;
    }

    /** Has the machine stepped by a server's loop once {@code start} of the result is run. */
    public Drive on(ServerLoop server) {
        if (virtual == null) {
            return new Drive(ClockControl.REAL, () -> server.drive(loop));
        }
        VirtualDriver driver = new VirtualDriver(server, virtual, mode);
        return new Drive(driver, driver::start);
    }

    /** How a machine is stepped. */
    public record Drive(ClockControl clock, Runnable start) {}
}
