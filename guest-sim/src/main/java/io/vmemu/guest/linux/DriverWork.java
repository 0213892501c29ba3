package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.time.Timer;
import io.vmemu.guest.system.Agenda;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import org.jspecify.annotations.Nullable;

/**
 * A driver's work item: queued whenever there may be something to do, run on the guest's clock; and the timer that has
 * what failed tried again, after 50 s at first, later after up to 300 s.
 */
final class DriverWork {
    private static final long RETRY_MIN_NANOS = 50_000_000_000L;
    private static final long RETRY_MAX_NANOS = 300_000_000_000L;
    /** Linux starts over at once however often; here time must pass if nothing else changes. */
    private static final int RESTARTS_WITHOUT_PAUSE = 16;

    private static final long RESTART_PAUSE_NANOS = 1_000_000;

    private final Agenda<Job> agenda;
    private final Job work;
    private final Job retry;
    private boolean queued;
    private boolean scheduled;
    private int restarts;
    private long retryNanos = RETRY_MIN_NANOS;
    private @Nullable Timer workTimer;
    private @Nullable Timer retryTimer;

    DriverWork(Agenda<Job> agenda, GuestDevice device) {
        this.agenda = agenda;
        this.work = Job.of(Job.Kind.WORK, device);
        this.retry = Job.of(Job.Kind.RETRY, device);
    }

    /** There may be something to do, from the beginning. */
    void queue() {
        queued = true;
    }

    boolean isQueued() {
        return queued;
    }

    /** Takes the work item off the queue: it starts now, and need not be tried again for earlier reasons. */
    boolean take() {
        if (!queued) {
            return false;
        }
        queued = false;
        if (retryTimer != null) {
            retryTimer.cancel();
        }
        return true;
    }

    /** Has the driver run in a while. */
    void schedule(long delayNanos) {
        scheduled = true;
        workTimer = agenda.schedule(delayNanos, work);
    }

    /** Whether the driver is going to run by itself. */
    boolean isScheduled() {
        return scheduled;
    }

    /** The driver runs. */
    void started() {
        scheduled = false;
    }

    /** Something failed and is to be tried again. */
    void scheduleRetry() {
        retryTimer = agenda.schedule(retryNanos, retry);
    }

    /** The retry is due. */
    void retried() {
        queued = true;
        retryNanos = Math.min(2 * retryNanos, RETRY_MAX_NANOS);
    }

    /** All is as it should be: a later retry does not take long. */
    void succeeded() {
        retryNanos = RETRY_MIN_NANOS;
    }

    /** The driver got something done. */
    void progressed() {
        restarts = 0;
    }

    /** The driver starts over; after a pause if it has done so too often without getting anywhere. */
    void restarted() {
        if (++restarts > RESTARTS_WITHOUT_PAUSE) {
            schedule(RESTART_PAUSE_NANOS);
        }
    }

    void stop() {
        if (retryTimer != null) {
            retryTimer.cancel();
        }
        if (workTimer != null) {
            workTimer.cancel();
        }
    }

    void save(StateWriter out) {
        out.flag(queued);
        out.integer(restarts);
        out.number(retryNanos);
    }

    void load(StateReader in) throws QemuException {
        queued = in.flag("a work item");
        restarts = in.integer("a work item", 0, Integer.MAX_VALUE);
        retryNanos = in.number("a retry", RETRY_MIN_NANOS, RETRY_MAX_NANOS);
    }

    /** A job of this driver's has been scheduled as it was before. */
    void adopt(Job job, Timer timer) {
        if (job.kind() == Job.Kind.RETRY) {
            retryTimer = timer;
        } else {
            workTimer = timer;
            scheduled = true;
        }
    }
}
