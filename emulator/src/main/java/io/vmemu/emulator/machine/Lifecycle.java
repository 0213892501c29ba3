package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.PausableClock;
import org.jspecify.annotations.Nullable;

/**
 * Run states and the ways between them. Requests to reset or go down are taken at once and carried out by the loop's next
 * task, as QEMU's main loop does; {@code stop} and {@code cont} act at once.
 */
public final class Lifecycle {
    /** What a reset does ({@code -action reboot=}). */
    public enum RebootAction {
        RESET,
        SHUTDOWN
    }

    /** What going down does ({@code -action shutdown=}). */
    public enum ShutdownAction {
        POWEROFF,
        PAUSE
    }

    /** What the machine does when its state changes. */
    interface Effects {
        void resetBoard();

        void wakeBoard();

        void bootGuest();

        void pressPowerButton();

        void emit(MachineEvent event);

        /** The process ends. */
        void exit(int status);
    }

    private final MachineLoop loop;
    private final PausableClock guestClock;
    private final Effects effects;
    private RunState state;
    private boolean autostart;
    private boolean everRan;
    private RebootAction rebootAction = RebootAction.RESET;
    private ShutdownAction shutdownAction = ShutdownAction.POWEROFF;
    private @Nullable ShutdownCause pendingReset;
    private @Nullable ShutdownCause pendingShutdown;
    private boolean exited;

    Lifecycle(MachineLoop loop, PausableClock guestClock, Effects effects, boolean incoming, boolean autostart) {
        this.loop = loop;
        this.guestClock = guestClock;
        this.effects = effects;
        this.autostart = autostart;
        this.state = incoming ? RunState.INMIGRATE : RunState.PRELAUNCH;
    }

    public RunState state() {
        return state;
    }

    public boolean isRunning() {
        return state == RunState.RUNNING;
    }

    /** Whether the process is about to end: what comes after a shutdown, unless the machine stays. */
    public boolean isEnding() {
        return exited;
    }

    public void setRebootAction(RebootAction action) {
        rebootAction = action;
    }

    public void setShutdownAction(ShutdownAction action) {
        shutdownAction = action;
    }

    /** The machine is complete: runs it unless it was to start stopped or waits for a migration. */
    void start() {
        if (state == RunState.PRELAUNCH && autostart) {
            run();
        }
    }

    /** {@code stop}: nothing happens if the machine does not run. */
    public void stop() {
        if (state == RunState.INMIGRATE) {
            autostart = false;
        } else {
            stopInto(RunState.PAUSED);
        }
    }

    /** Stops a running machine into a state; leaves one that does not run as it is. */
    void stopInto(RunState next) {
        if (state == RunState.RUNNING) {
            state = next;
            guestClock.pause();
            effects.emit(new MachineEvent.Stop());
        }
    }

    /** {@code cont}: nothing happens if the machine runs already. */
    public void cont() throws QemuException {
        if (state == RunState.RUNNING) {
            return;
        }
        if (state.needsReset()) {
            throw new QemuException("Resetting the Virtual Machine is required");
        }
        if (state == RunState.FINISH_MIGRATE) {
            throw new QemuException("Migration is not finalized yet");
        }
        if (state == RunState.INMIGRATE) {
            autostart = true;
            return;
        }
        run();
    }

    /** Runs, booting what is inside if it never ran. */
    void run() {
        state = RunState.RUNNING;
        effects.emit(new MachineEvent.Resume());
        guestClock.resume();
        if (!everRan) {
            everRan = true;
            effects.bootGuest();
        }
    }

    /**
     * Stops for the last part of an outgoing migration: from here on nothing changes any more.
     *
     * @return the state before
     */
    public RunState stopForMigration() {
        RunState before = state;
        if (before == RunState.RUNNING) {
            stopInto(RunState.FINISH_MIGRATE);
        } else {
            state = RunState.FINISH_MIGRATE;
        }
        return before;
    }

    /** The guest lives elsewhere now. */
    public void leaveGuest() {
        state = RunState.POSTMIGRATE;
    }

    /**
     * An outgoing migration came to nothing after {@link #stopForMigration}.
     *
     * @param before the state before; a machine that ran then runs again
     */
    public void stayAfterMigration(RunState before) {
        if (state != RunState.FINISH_MIGRATE) {
            return;
        }
        if (before == RunState.RUNNING) {
            run();
        } else {
            state = before;
        }
    }

    /**
     * A migration has come in: the machine goes on as its source was. One that ran there runs here, unless it was to
     * start stopped.
     *
     * @param source the source's state
     * @param guestRan whether what is inside had been started there: it does not boot then
     */
    public void arrive(RunState source, boolean guestRan) {
        everRan = guestRan;
        if (source != RunState.RUNNING) {
            state = source;
        } else if (autostart) {
            run();
        } else {
            state = RunState.PAUSED;
        }
    }

    /**
     * Another state has been loaded after {@link #stopForMigration}: the machine goes on as it was in that one.
     *
     * @param loaded the state to go on in
     * @param guestRan whether what is inside had been started by then
     */
    public void goOnAs(RunState loaded, boolean guestRan) {
        everRan = guestRan;
        if (loaded == RunState.RUNNING) {
            run();
        } else {
            state = loaded;
        }
    }

    /** Whether what is inside has been started since power-on or the last reset. */
    public boolean hasEverRun() {
        return everRan;
    }

    /** Asks for a reset. */
    public void requestReset(ShutdownCause cause) {
        if (rebootAction == RebootAction.SHUTDOWN) {
            requestShutdown(cause);
        } else {
            pendingReset = cause;
            loop.execute(this::carryOut);
        }
    }

    /** Asks to go down; what that means is up to the shutdown action. */
    public void requestShutdown(ShutdownCause cause) {
        pendingShutdown = cause;
        loop.execute(this::carryOut);
    }

    /** Ends the process whatever the shutdown action says: {@code quit}, or a signal. */
    public void quit(ShutdownCause cause) {
        shutdownAction = ShutdownAction.POWEROFF;
        if (!exited) {
            exited = true;
            effects.emit(new MachineEvent.Shutdown(cause));
            guestClock.pause();
            loop.execute(() -> effects.exit(0));
        }
    }

    /** The guest suspends; nothing happens if the machine does not run. */
    void suspend() {
        if (state == RunState.RUNNING) {
            state = RunState.SUSPENDED;
            guestClock.pause();
            effects.emit(new MachineEvent.Suspend());
        }
    }

    /** Wakes a suspended guest. */
    public void wakeup() throws QemuException {
        if (state != RunState.SUSPENDED) {
            throw new QemuException("Unable to wake up: guest is not in suspended state");
        }
        effects.wakeBoard();
        state = RunState.RUNNING;
        guestClock.resume();
        effects.emit(new MachineEvent.Wakeup());
    }

    /** Presses the power button. */
    public void powerdown() {
        loop.execute(() -> {
            effects.emit(new MachineEvent.Powerdown());
            effects.pressPowerButton();
        });
    }

    private void carryOut() {
        ShutdownCause shutdown = pendingShutdown;
        pendingShutdown = null;
        if (shutdown != null && !exited) {
            goDown(shutdown);
        }
        ShutdownCause reset = pendingReset;
        pendingReset = null;
        if (reset != null && !exited) {
            effects.resetBoard();
            effects.emit(new MachineEvent.Reset(reset));
            if (state != RunState.RUNNING && state != RunState.INMIGRATE && state != RunState.FINISH_MIGRATE) {
                state = RunState.PRELAUNCH;
            }
            everRan = state == RunState.RUNNING;
            if (everRan) {
                effects.bootGuest();
            }
        }
    }

    private void goDown(ShutdownCause cause) {
        if (shutdownAction == ShutdownAction.PAUSE) {
            effects.emit(new MachineEvent.Shutdown(cause));
            stopInto(RunState.SHUTDOWN);
        } else {
            quit(cause);
        }
    }
}
