package io.vmemu.emulator.time;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The guest's clock (QEMU's virtual clock): stands still while the machine is stopped. Timers keep what is left of their
 * delay across a pause and their order among each other.
 */
public final class PausableClock implements Scheduler {
    private final Scheduler base;
    private final List<Task> pending = new ArrayList<>();
    private boolean paused;
    private long pausedAt;
    private long pausedTotal;

    /** A clock over {@code base}, paused at 0 to begin with if {@code paused}. */
    public PausableClock(Scheduler base, boolean paused) {
        this.base = base;
        this.paused = paused;
        this.pausedAt = base.nanoTime();
        this.pausedTotal = pausedAt;
    }

    @Override
    public long nanoTime() {
        return (paused ? pausedAt : base.nanoTime()) - pausedTotal;
    }

    @Override
    public Timer schedule(long delayNanos, Runnable work) {
        Task task = new Task(nanoTime() + delayNanos, work);
        pending.add(task);
        if (!paused) {
            task.arm();
        }
        return task;
    }

    /** Stops the clock; nothing happens if it stands already. */
    public void pause() {
        if (!paused) {
            pausedAt = base.nanoTime();
            paused = true;
            pending.forEach(Task::disarm);
        }
    }

    /** Lets the clock go on from where it was paused. */
    public void resume() {
        if (paused) {
            pausedTotal += base.nanoTime() - pausedAt;
            paused = false;
            List.copyOf(pending).forEach(Task::arm);
        }
    }

    /**
     * Tells the clock another time. What is scheduled keeps what is left of its delay.
     *
     * @throws IllegalStateException unless the clock is paused
     */
    public void goOnFrom(long nanos) {
        if (!paused) {
            throw new IllegalStateException("the clock runs");
        }
        long ahead = nanos - nanoTime();
        pausedTotal -= ahead;
        pending.forEach(task -> task.deadline += ahead);
    }

    private final class Task implements Timer {
        private long deadline;
        private final Runnable work;
        private @Nullable Timer armed;

        Task(long deadline, Runnable work) {
            this.deadline = deadline;
            this.work = work;
        }

        void arm() {
            armed = base.schedule(Math.max(0, deadline - nanoTime()), this::fire);
        }

        void disarm() {
            if (armed != null) {
                armed.cancel();
                armed = null;
            }
        }

        private void fire() {
            pending.remove(this);
            work.run();
        }

        @Override
        public void cancel() {
            if (pending.remove(this)) {
                disarm();
            }
        }

        @Override
        public boolean isPending() {
            return pending.contains(this);
        }
    }
}
