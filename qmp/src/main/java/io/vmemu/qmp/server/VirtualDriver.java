package io.vmemu.qmp.server;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualTime;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Steps a machine on virtual time from the loop that carries its connections: what is due is done in turns with the
 * connections' work, and time itself stands still until somebody moves it. In the mode {@link ClockControl.Mode#JUMP} it goes
 * to what is due next once nothing has happened for a millisecond of the world's time: then everybody waits.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a task that is not wanted any more finds that out by itself
public final class VirtualDriver implements ClockControl {
    private static final int TASKS_PER_TURN = 1024;
    private static final int JUMPS_PER_TURN = 256;
    private static final long QUIET_MILLIS = 1;

    private final ServerLoop server;
    private final VirtualTime time;
    private Mode mode;
    private boolean posted;
    private boolean jumpPosted;
    private long activity;
    private @Nullable Advance advance;

    /** A way on its way: how far, until what, and who waits for it. */
    private record Advance(long endNanos, BooleanSupplier until, Consumer<Boolean> done) {}

    /** A driver that stands still until {@link #start}. */
    public VirtualDriver(ServerLoop server, VirtualTime time, Mode mode) {
        if (mode == Mode.REAL) {
            throw new IllegalArgumentException("virtual time does not go as the world's");
        }
        this.server = server;
        this.time = time;
        this.mode = mode;
    }

    /** Steps the machine from now on. Its work must be added on the server loop's thread. */
    public void start() {
        server.execute(() -> {
            time.loop().onWakeup(this::wake);
            wake();
        });
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public void setMode(Mode newMode) throws QemuException {
        if (newMode == Mode.REAL) {
            throw new QemuException("The clock is the machine's own: it does not go as the host's");
        }
        mode = newMode;
        wake();
    }

    @Override
    public void advance(long limitNanos, BooleanSupplier until, Consumer<Boolean> done) {
        long now = time.clock().nanoTime();
        long end = limitNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + limitNanos;
        advance = new Advance(end, until, done);
        server.execute(this::goOn);
    }

    private void wake() {
        long next = time.loop().nextDeadline();
        if (next == MachineLoop.IDLE || posted) {
            return;
        }
        if (next <= time.clock().nanoTime()) {
            posted = true;
            server.execute(this::run);
        } else if (mode == Mode.JUMP && advance == null && !jumpPosted) {
            jumpPosted = true;
            long seen = activity;
            server.eventLoop().schedule(() -> jumpIfQuiet(seen), QUIET_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void run() {
        posted = false;
        activity++;
        try {
            time.loop().runDue(TASKS_PER_TURN);
        } finally {
            wake();
        }
    }

    private void jumpIfQuiet(long seen) {
        jumpPosted = false;
        long next = time.loop().nextDeadline();
        if (mode == Mode.JUMP && advance == null && activity == seen && next != MachineLoop.IDLE && !posted) {
            time.jump();
        }
        wake();
    }

    /** A part of the way: whatever goes on on the connections gets its turn in between. */
    private void goOn() {
        Advance way = advance;
        if (way == null) {
            return;
        }
        activity++;
        time.runDue();
        for (int i = 0; i < JUMPS_PER_TURN; i++) {
            if (way.until.getAsBoolean()) {
                arrive(way, true);
                return;
            }
            if (time.loop().nextDeadline() > way.endNanos) {
                time.moveTo(way.endNanos);
                arrive(way, false);
                return;
            }
            time.jump();
        }
        server.execute(this::goOn);
    }

    private void arrive(Advance way, boolean reached) {
        advance = null;
        way.done.accept(reached);
        wake();
    }
}
