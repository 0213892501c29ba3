package io.vmemu.emulator.migrate;

import io.vmemu.emulator.machine.Lifecycle;
import io.vmemu.emulator.machine.RunState;
import org.jspecify.annotations.Nullable;

/** What becomes of the guest at home: it stops for the last part of a migration, and goes on if that comes to nothing. */
final class OutgoingGuest {
    private final Lifecycle lifecycle;
    private final Stopwatch stopwatch;
    private @Nullable RunState stateBefore;

    OutgoingGuest(Lifecycle lifecycle, Stopwatch stopwatch) {
        this.lifecycle = lifecycle;
        this.stopwatch = stopwatch;
    }

    /** Stops it, if that has not been done, and tells how it was before. */
    RunState stop() {
        RunState before = stateBefore;
        if (before == null) {
            before = lifecycle.stopForMigration();
            stateBefore = before;
            stopwatch.stop();
        }
        return before;
    }

    /**
     * The guest stays, as it was before.
     *
     * @param remembers whether it is known how a guest was that did not run; QEMU 7.2 forgets
     */
    void takeBack(boolean remembers) {
        RunState before = stateBefore;
        if (before != null) {
            boolean forgets = !remembers && before != RunState.RUNNING;
            lifecycle.stayAfterMigration(forgets ? RunState.POSTMIGRATE : before);
        }
    }
}
