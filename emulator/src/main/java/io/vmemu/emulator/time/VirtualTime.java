package io.vmemu.emulator.time;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Drives a loop on a {@link VirtualClock}: time stands still while tasks run and jumps to the next deadline when there is
 * nothing left to do.
 */
public final class VirtualTime {
    /** How far a clock goes: 146 years, as far again below what nanoseconds in 64 bits can tell, for deadlines. */
    public static final long END_NANOS = Long.MAX_VALUE / 2;

    private static final int TASKS_A_TURN = 1 << 16;

    private final VirtualClock clock;
    private final MachineLoop loop;
    private LongConsumer beforeMove = byNanos -> {};

    /** A clock at {@code epochMicros}, and a loop on it. */
    public VirtualTime(long epochMicros) {
        this.clock = new VirtualClock(epochMicros);
        this.loop = new MachineLoop(clock);
    }

    public VirtualClock clock() {
        return clock;
    }

    public MachineLoop loop() {
        return loop;
    }

    /** Has somebody told, before each move of the clock, by how much. */
    public void onMove(LongConsumer listener) {
        beforeMove = listener;
    }

    /** Lets {@code nanos} pass, running all that becomes due on the way and at the end. */
    public void advance(long nanos) {
        long end = after(nanos);
        runDue();
        while (loop.nextDeadline() <= end) {
            jump();
        }
        moveTo(end);
    }

    /**
     * Lets time pass until a condition holds, but no more than {@code limitNanos}.
     *
     * @return whether it holds
     */
    public boolean advanceUntil(BooleanSupplier condition, long limitNanos) {
        long end = after(limitNanos);
        runDue();
        while (!condition.getAsBoolean()) {
            if (loop.nextDeadline() > end) {
                moveTo(end);
                return false;
            }
            jump();
        }
        return true;
    }

    /**
     * The time in {@code nanos} from now, but no later than {@link #END_NANOS}.
     *
     * @throws IllegalArgumentException if that has been
     */
    public long after(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("time does not go back by " + -nanos + " ns");
        }
        long left = Math.max(0, END_NANOS - clock.nanoTime());
        return clock.nanoTime() + Math.min(nanos, left);
    }

    /** Runs everything that is due now; time stands still. */
    public void runDue() {
        while (loop.runDue(TASKS_A_TURN) == TASKS_A_TURN) {
            // More may be due.
        }
    }

    /**
     * Lets time pass until nothing is scheduled any more.
     *
     * @param maxNanos how far to go at most: periodic timers never end
     * @return whether the loop is idle
     */
    public boolean runUntilIdle(long maxNanos) {
        return advanceUntil(() -> loop.nextDeadline() == MachineLoop.IDLE, maxNanos);
    }

    /** Goes to what is due next and does all that is due then. There must be something. */
    public void jump() {
        moveTo(Math.max(clock.nanoTime(), loop.nextDeadline()));
        runDue();
    }

    /** Goes to a time; nothing must be due before it. */
    public void moveTo(long nanoTime) {
        long byNanos = nanoTime - clock.nanoTime();
        if (byNanos > 0) {
            beforeMove.accept(byNanos);
        }
        clock.moveTo(nanoTime);
    }
}
