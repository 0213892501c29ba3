package io.vmemu.guest.system;

import io.vmemu.emulator.time.Scheduler;
import io.vmemu.emulator.time.Timer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a guest is going to do, as data: jobs with the time they are due. A saved guest takes them along.
 *
 * @param <J> what says what to do
 */
public final class Agenda<J> {
    private final Scheduler clock;
    private final Consumer<J> performer;
    private final Set<Task> pending = new LinkedHashSet<>();

    public Agenda(Scheduler clock, Consumer<J> performer) {
        this.clock = clock;
        this.performer = performer;
    }

    /** A job and how long from now it is due. */
    public record Due<J>(J job, long delayNanos) {}

    /** Does the job in {@code delayNanos}; jobs due at one time are done in the order in which they were scheduled. */
    public Timer schedule(long delayNanos, J job) {
        Task task = new Task(job, clock.nanoTime() + delayNanos);
        pending.add(task);
        task.timer = clock.schedule(delayNanos, task);
        return task;
    }

    /** Forgets all jobs. */
    public void clear() {
        List.copyOf(pending).forEach(Task::cancel);
    }

    /** What is to be done, in the order in which it will be. */
    public List<Due<J>> pending() {
        List<Task> tasks = new ArrayList<>(pending);
        tasks.sort(Comparator.comparingLong(task -> task.deadlineNanos));
        List<Due<J>> all = new ArrayList<>();
        for (Task task : tasks) {
            all.add(new Due<>(task.job, Math.max(0, task.deadlineNanos - clock.nanoTime())));
        }
        return all;
    }

    private final class Task implements Runnable, Timer {
        private final J job;
        private final long deadlineNanos;
        private Timer timer = this;

        Task(J job, long deadlineNanos) {
            this.job = job;
            this.deadlineNanos = deadlineNanos;
        }

        @Override
        public void run() {
            pending.remove(this);
            performer.accept(job);
        }

        @Override
        public void cancel() {
            if (pending.remove(this)) {
                timer.cancel();
            }
        }

        @Override
        public boolean isPending() {
            return pending.contains(this);
        }
    }
}
