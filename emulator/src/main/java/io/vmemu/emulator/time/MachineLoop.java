package io.vmemu.emulator.time;

import java.util.ArrayDeque;
import java.util.PriorityQueue;

/**
 * The duty cycle of one machine: an inbox and a heap of timers ordered by (deadline, sequence number). Whoever owns the
 * loop calls {@link #runDue}: a Netty event loop in the launcher, the test's own thread in the testkit. Not thread-safe on
 * purpose: one thread owns a machine.
 */
public final class MachineLoop implements Scheduler {
    /** Deadline of an empty loop. */
    public static final long IDLE = Long.MAX_VALUE;

    private final NanoClock clock;
    private final ArrayDeque<Runnable> inbox = new ArrayDeque<>();
    private final PriorityQueue<Entry> timers = new PriorityQueue<>();
    private Runnable wakeup = () -> {};
    private long sequence;
    private boolean running;

    public MachineLoop(NanoClock clock) {
        this.clock = clock;
    }

    /** Called whenever work is added while the loop is not running, so that the owner can arrange to be back in time. */
    public void onWakeup(Runnable hook) {
        this.wakeup = hook;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    /** Runs {@code task} soon, after what was executed before it. */
    public void execute(Runnable task) {
        inbox.add(task);
        wakeIfIdle();
    }

    @Override
    public Alarm alarm(Runnable task) {
        return new Entry(task);
    }

    /**
     * Runs what is due now, at most {@code maxTasks} tasks: the inbox first, then timers.
     *
     * @return how many tasks ran; equal to {@code maxTasks} if more may be due
     */
    public int runDue(int maxTasks) {
        if (running) {
            throw new IllegalStateException("the loop is running already");
        }
        running = true;
        try {
            int count = 0;
            while (count < maxTasks && runOne()) {
                count++;
            }
            return count;
        } finally {
            running = false;
        }
    }

    private boolean runOne() {
        Runnable task = inbox.poll();
        if (task != null) {
            task.run();
            return true;
        }
        Entry next = timers.peek();
        if (next == null || next.deadline - clock.nanoTime() > 0) {
            return false;
        }
        timers.remove();
        next.pending = false;
        next.task.run();
        return true;
    }

    /** When there is something to do next, on this loop's clock; {@link #IDLE} if there is nothing. */
    public long nextDeadline() {
        if (!inbox.isEmpty()) {
            return clock.nanoTime();
        }
        Entry next = timers.peek();
        return next == null ? IDLE : next.deadline;
    }

    private void wakeIfIdle() {
        if (!running) {
            wakeup.run();
        }
    }

    private final class Entry implements Alarm, Comparable<Entry> {
        private final Runnable task;
        private long deadline;
        private long order;
        private boolean pending;

        Entry(Runnable task) {
            this.task = task;
        }

        @Override
        public void set(long delayNanos) {
            if (pending) {
                throw new IllegalStateException("the alarm is set already");
            }
            if (delayNanos < 0) {
                throw new IllegalArgumentException("delay of " + delayNanos + " ns");
            }
            long now = clock.nanoTime();
            deadline = delayNanos > Long.MAX_VALUE - Math.max(now, 0) ? Long.MAX_VALUE - 1 : now + delayNanos;
            order = sequence++;
            pending = true;
            timers.add(this);
            wakeIfIdle();
        }

        @Override
        public void cancel() {
            if (pending) {
                pending = false;
                timers.remove(this);
            }
        }

        @Override
        public boolean isPending() {
            return pending;
        }

        @Override
        public int compareTo(Entry other) {
            int byDeadline = Long.compare(deadline, other.deadline);
            return byDeadline != 0 ? byDeadline : Long.compare(order, other.order);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(order);
        }
    }
}
