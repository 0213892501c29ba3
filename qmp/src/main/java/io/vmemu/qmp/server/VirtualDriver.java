package io.vmemu.qmp.server;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.VirtualTime;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

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
    /** Ways to go, one after the other: the first is under way. */
    private final ArrayDeque<Advance> ways = new ArrayDeque<>();

    private long endNanos;

    /** A way to go: how far, until what, and who waits for it. */
    private record Advance(long limitNanos, BooleanSupplier until, Consumer<Boolean> done) {}

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
        ways.add(new Advance(limitNanos, until, done));
        if (ways.size() == 1) {
            setOut(limitNanos);
        }
    }

    private void setOut(long limitNanos) {
        endNanos = time.after(limitNanos);
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
        } else if (mode == Mode.JUMP && ways.isEmpty() && !jumpPosted) {
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
        if (next > VirtualTime.END_NANOS) {
            return;
        }
        if (mode == Mode.JUMP && ways.isEmpty() && activity == seen && !posted) {
            time.jump();
        }
        wake();
    }

    /** A part of the way: whatever goes on on the connections gets its turn in between. */
    private void goOn() {
        Advance way = ways.peek();
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
            if (time.loop().nextDeadline() > endNanos) {
                time.moveTo(endNanos);
                arrive(way, false);
                return;
            }
            time.jump();
        }
        server.execute(this::goOn);
    }

    private void arrive(Advance way, boolean reached) {
        ways.remove();
        Advance next = ways.peek();
        if (next != null) {
            setOut(next.limitNanos);
        }
        way.done.accept(reached);
        wake();
    }
}
