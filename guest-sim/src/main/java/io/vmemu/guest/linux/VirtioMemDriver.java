package io.vmemu.guest.linux;

import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.time.Timer;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.MemConfig;
import io.vmemu.guest.ring.MemRequest;
import io.vmemu.guest.ring.RequestQueue;
import org.jspecify.annotations.Nullable;

/**
 * Linux's driver for one memory device: brings the plugged size to the requested size as far as that can be done, each
 * time the device's configuration changes, memory blocks go away, or a retry is due.
 *
 * <p>Linux does this in one work item that sleeps while it waits for the device. Here the work stops where Linux
 * sleeps, and after a bounded number of steps, and goes on with the device's interrupt or a task on the guest's
 * clock.
 */
final class VirtioMemDriver implements VirtioFunction.Interrupts, AddedMemory.Listener {
    private static final long RETRY_MIN_NANOS = 50_000_000_000L;
    private static final long RETRY_MAX_NANOS = 300_000_000_000L;
    private static final int STEPS_PER_TASK = 256;
    /** Linux starts over at once however often; here time must pass if nothing else changes. */
    private static final int RESTARTS_WITHOUT_PAUSE = 16;

    private static final long RESTART_PAUSE_NANOS = 1_000_000;
    /** What x86-64 can address with four levels of page tables. */
    private static final long PHYSICAL_END = 1L << 46;

    private enum Stage {
        IDLE,
        START,
        UNPLUG_ALL,
        CONFIG,
        LEFTOVERS,
        RESIZE,
        END
    }

    private final Kernel kernel;
    private final DriverLink link;
    private final RequestQueue queue;
    private final BlockMode mode;
    private final long deviceGpa;
    private final long deviceBlockSize;
    private final BlockRequest request = new BlockRequest();
    private final Runnable run = this::run;
    private final Runnable retry = this::retry;

    private Stage stage = Stage.IDLE;
    private BlockWalk walk;
    private Verdict outcome = Verdict.DONE;
    private long pluggedSize;
    private long requestedSize;
    private boolean unplugAllRequired;
    private boolean configChanged = true;
    private boolean queued;
    private boolean scheduled;
    private boolean delayed;
    private boolean broken;
    private boolean halted;
    private int restarts;
    private long retryNanos = RETRY_MIN_NANOS;
    private @Nullable Timer retryTimer;
    private @Nullable Timer workTimer;
    private @Nullable Runnable whenUnused;

    private VirtioMemDriver(Kernel kernel, DriverLink link, RequestQueue queue, DeviceLayout layout) {
        this.kernel = kernel;
        this.link = link;
        this.queue = queue;
        this.mode = layout.createMode(kernel, this, () -> configChanged);
        this.walk = mode.startPending();
        this.deviceGpa = layout.gpa();
        this.deviceBlockSize = layout.deviceBlockSize();
        this.pluggedSize = layout.pluggedSize();
        this.unplugAllRequired = pluggedSize != 0;
    }

    /** Takes the device over; null if the driver and the device do not suit each other. */
    static @Nullable VirtioMemDriver probe(GuestDevice device, Kernel kernel) {
        DriverLink link = new DriverLink(device.function());
        if (!link.negotiate(kernel.profile().features())) {
            return null;
        }
        RequestQueue queue = RequestQueue.create(link, kernel.platform().memory(), kernel.pages());
        if (queue == null) {
            link.fail();
            return null;
        }
        DeviceLayout layout = DeviceLayout.read(link, kernel);
        if (layout == null) {
            queue.release(kernel.pages());
            link.fail();
            return null;
        }
        VirtioMemDriver driver = new VirtioMemDriver(kernel, link, queue, layout);
        kernel.memory().register(driver.mode.region());
        link.ready(driver);
        driver.queueWork();
        return driver;
    }

    /** Stops for good, without a word to the device. */
    void halt() {
        halted = true;
        if (retryTimer != null) {
            retryTimer.cancel();
        }
        if (workTimer != null) {
            workTimer.cancel();
        }
    }

    /** Calls {@code action} once nothing is plugged and nothing under way: now if that is so. */
    void whenUnused(Runnable action) {
        whenUnused = action;
        checkUnused();
    }

    private void checkUnused() {
        Runnable action = whenUnused;
        if (action != null && stage == Stage.IDLE && !queued && pluggedSize == 0) {
            whenUnused = null;
            action.run();
        }
    }

    /** Gives the device back; it must be unused. */
    void leave() {
        halt();
        link.shutDown();
        queue.release(kernel.pages());
        kernel.memory().unregister(mode.region());
    }

    @Override
    public void queueInterrupt(int queueIndex) {
        if (!halted && !scheduled) {
            run();
        }
    }

    @Override
    public void configInterrupt() {
        configChanged = true;
        queueWork();
    }

    @Override
    public void removed() {
        queueWork();
    }

    @Override
    public void wentOffline() {
        if (!kernel.parameters().unplugOnline()) {
            queueWork();
        }
    }

    @Override
    public void mayAddAgain() {
        if (stage == Stage.IDLE) {
            queueWork();
        }
    }

    private void queueWork() {
        queued = true;
        if (!halted && stage == Stage.IDLE && !scheduled) {
            schedule(0);
        }
    }

    private void schedule(long delayNanos) {
        scheduled = true;
        workTimer = kernel.platform().clock().schedule(delayNanos, run);
    }

    private void retry() {
        queueWork();
        retryNanos = Math.min(2 * retryNanos, RETRY_MAX_NANOS);
    }

    private void run() {
        scheduled = false;
        for (int i = 0; i < STEPS_PER_TASK; i++) {
            if (queue.isBusy()) {
                if (!queue.poll()) {
                    return;
                }
                takeAnswer();
            } else if (stage != Stage.IDLE) {
                step();
            } else if (!begin()) {
                return;
            }
            if (scheduled || halted) {
                return;
            }
        }
        schedule(0);
    }

    private boolean begin() {
        if (!queued) {
            return false;
        }
        queued = false;
        if (retryTimer != null) {
            retryTimer.cancel();
        }
        if (broken) {
            return false;
        }
        stage = Stage.START;
        return true;
    }

    private void step() {
        switch (stage) {
            case START -> start();
            case CONFIG -> readConfig();
            case LEFTOVERS, RESIZE -> walk();
            case END -> conclude();
            case IDLE, UNPLUG_ALL -> throw new IllegalStateException("nothing to do when " + stage);
        }
    }

    private void start() {
        outcome = Verdict.DONE;
        if (unplugAllRequired) {
            stage = Stage.UNPLUG_ALL;
            queue.submit(MemRequest.UNPLUG_ALL, 0, 0);
        } else {
            stage = Stage.CONFIG;
        }
    }

    private void readConfig() {
        if (configChanged) {
            configChanged = false;
            pluggedSize = link.readConfig(MemConfig.PLUGGED_SIZE, Long.BYTES);
            long usable = link.readConfig(MemConfig.USABLE_REGION_SIZE, Long.BYTES);
            mode.setUsableEnd(Math.min(deviceGpa + usable, PHYSICAL_END));
            requestedSize = link.readConfig(MemConfig.REQUESTED_SIZE, Long.BYTES);
        }
        if (outcome == Verdict.DONE) {
            walk = mode.startPending();
            stage = Stage.LEFTOVERS;
        } else {
            stage = Stage.END;
        }
    }

    private void walk() {
        Verdict verdict = delayed ? Verdict.SEND : walk.next(request);
        if (verdict != Verdict.SEND) {
            endWalk(verdict);
            return;
        }
        long delay = request.isPlug() || delayed ? 0 : kernel.speed().unplugNanos(request.size());
        delayed = delay > 0;
        if (delayed) {
            schedule(delay);
        } else if (configChanged) {
            goOn(walk.answered(Verdict.AGAIN));
        } else {
            int type = request.isPlug() ? MemRequest.PLUG : MemRequest.UNPLUG;
            queue.submit(type, request.gpa(), (int) (request.size() / deviceBlockSize));
        }
    }

    private void takeAnswer() {
        int answer = queue.answerType();
        if (stage == Stage.UNPLUG_ALL) {
            stage = Stage.CONFIG;
            if (answer == MemRequest.ACK) {
                unplugAllRequired = false;
                pluggedSize = 0;
                // The usable region may have become smaller.
                configChanged = true;
            } else {
                outcome = answer == MemRequest.BUSY ? Verdict.HOST_BUSY : Verdict.NO_MEMORY;
            }
            return;
        }
        boolean plug = request.isPlug();
        Verdict verdict = switch (answer) {
            case MemRequest.ACK -> Verdict.DONE;
            case MemRequest.NACK -> plug ? Verdict.AGAIN : Verdict.NO_MEMORY;
            case MemRequest.BUSY -> Verdict.HOST_BUSY;
            case MemRequest.ERROR -> Verdict.FAILED;
            default -> Verdict.NO_MEMORY;
        };
        if (verdict == Verdict.DONE) {
            pluggedSize += plug ? request.size() : -request.size();
            restarts = 0;
        }
        goOn(walk.answered(verdict));
        if (verdict == Verdict.DONE && plug && kernel.speed().plugNanos(request.size()) > 0) {
            schedule(kernel.speed().plugNanos(request.size()));
        }
    }

    private void goOn(Verdict verdict) {
        if (verdict != Verdict.CONTINUE) {
            endWalk(verdict);
        }
    }

    private void endWalk(Verdict verdict) {
        if (verdict != Verdict.DONE || stage == Stage.RESIZE || requestedSize == pluggedSize) {
            outcome = verdict;
            stage = Stage.END;
            return;
        }
        stage = Stage.RESIZE;
        walk = requestedSize > pluggedSize
                ? mode.startPlug(requestedSize - pluggedSize)
                : mode.startUnplug(pluggedSize - requestedSize);
    }

    private void conclude() {
        stage = Stage.IDLE;
        switch (outcome) {
            case DONE -> retryNanos = RETRY_MIN_NANOS;
            case NO_SPACE -> {}
            case HOST_BUSY, GUEST_BUSY, NO_MEMORY ->
                retryTimer = kernel.platform().clock().schedule(retryNanos, retry);
            case AGAIN -> {
                stage = Stage.START;
                if (++restarts > RESTARTS_WITHOUT_PAUSE) {
                    schedule(RESTART_PAUSE_NANOS);
                }
                return;
            }
            case FAILED, SEND, CONTINUE -> broken = true;
        }
        kernel.memory().settle();
        checkUnused();
    }
}
