package io.vmemu.emulator.time;

import java.util.ArrayList;
import java.util.List;

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
    public Alarm alarm(Runnable work) {
        return new Task(work);
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

    private final class Task implements Alarm {
        private final Runnable work;
        private final Alarm armed = base.alarm(this::fire);
        private long deadline;

        Task(Runnable work) {
            this.work = work;
        }

        @Override
        public void set(long delayNanos) {
            if (isPending()) {
                throw new IllegalStateException("the alarm is set already");
            }
            deadline = nanoTime() + delayNanos;
            pending.add(this);
            if (!paused) {
                arm();
            }
        }

        void arm() {
            armed.set(Math.max(0, deadline - nanoTime()));
        }

        void disarm() {
            armed.cancel();
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
