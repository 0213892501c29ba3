package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.time.Timer;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.guest.linux.BlockMode.Walk;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.MemConfig;
import io.vmemu.guest.ring.MemRequest;
import io.vmemu.guest.ring.RequestQueue;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.function.Consumer;
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
    private static final int STEPS_PER_TASK = 256;
    /** What x86-64 can address with four levels of page tables. */
    private static final long PHYSICAL_END = 1L << 46;

    private final Kernel kernel;
    private final GuestDevice device;
    private final DriverLink link;
    private final RequestQueue queue;
    private final DeviceLayout layout;
    private final BlockMode mode;
    private final DriverWork work;
    private final Consumer<VirtioMemDriver> onUnused;
    private final BlockRequest request = new BlockRequest();

    private Stage stage = Stage.IDLE;
    private Walk walkKind = Walk.PENDING;
    private BlockWalk walk;
    private Verdict outcome = Verdict.DONE;
    private long pluggedSize;
    private long requestedSize;
    private boolean unplugAllRequired;
    private boolean configChanged = true;
    private boolean delayed;
    private boolean broken;
    private boolean halted;
    private boolean leaving;

    private VirtioMemDriver(
            Kernel kernel,
            GuestDevice device,
            DriverLink link,
            RequestQueue queue,
            DeviceLayout layout,
            Consumer<VirtioMemDriver> onUnused) {
        this.kernel = kernel;
        this.device = device;
        this.link = link;
        this.queue = queue;
        this.layout = layout;
        this.mode = layout.createMode(kernel, this, () -> configChanged);
        this.work = new DriverWork(kernel.agenda(), device);
        this.onUnused = onUnused;
        this.walk = mode.walk(walkKind);
        this.pluggedSize = layout.pluggedSize();
        this.unplugAllRequired = pluggedSize != 0;
    }

    /**
     * Takes the device over; null if the driver and the device do not suit each other.
     *
     * @param onUnused told once the device may be given back, after {@link #leaveWhenUnused}
     */
    static @Nullable VirtioMemDriver probe(GuestDevice device, Kernel kernel, Consumer<VirtioMemDriver> onUnused) {
        DriverLink link = new DriverLink(device.function());
        if (!link.negotiate(kernel.profile().features())) {
            return null;
        }
        RequestQueue queue = RequestQueue.create(link, kernel.platform().memory(), kernel.pages());
        DeviceLayout layout = queue == null ? null : DeviceLayout.read(link, kernel);
        if (queue == null || layout == null) {
            if (queue != null) {
                queue.release(kernel.pages());
            }
            link.fail();
            return null;
        }
        VirtioMemDriver driver = new VirtioMemDriver(kernel, device, link, queue, layout, onUnused);
        kernel.memory().register(driver.mode.region());
        link.ready(driver);
        driver.queueWork();
        return driver;
    }

    GuestDevice device() {
        return device;
    }

    /** Stops for good, without a word to the device. */
    void halt() {
        halted = true;
        work.stop();
    }

    /** Has the device given back once nothing is plugged and nothing under way: now if that is so. */
    void leaveWhenUnused() {
        leaving = true;
        checkUnused();
    }

    private void checkUnused() {
        if (leaving && stage == Stage.IDLE && !work.isQueued() && pluggedSize == 0) {
            leaving = false;
            onUnused.accept(this);
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
        if (!halted && !work.isScheduled()) {
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
    public boolean isRequesting(long gpa, long size) {
        boolean waiting = delayed || (queue.isBusy() && stage != Stage.UNPLUG_ALL);
        return waiting && request.touches(gpa, size);
    }

    @Override
    public void mayAddAgain() {
        if (stage == Stage.IDLE) {
            queueWork();
        }
    }

    private void queueWork() {
        work.queue();
        if (!halted && stage == Stage.IDLE && !work.isScheduled()) {
            work.schedule(0);
        }
    }

    /** Does what was scheduled. */
    void perform(Job.Kind kind) {
        if (kind == Job.Kind.RETRY) {
            work.retried();
            queueWork();
        } else {
            run();
        }
    }

    private void run() {
        work.started();
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
            if (work.isScheduled() || halted) {
                return;
            }
        }
        work.schedule(0);
    }

    private boolean begin() {
        if (!work.take() || broken) {
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
            mode.setUsableEnd(Math.min(layout.gpa() + usable, PHYSICAL_END));
            requestedSize = link.readConfig(MemConfig.REQUESTED_SIZE, Long.BYTES);
        }
        if (outcome == Verdict.DONE) {
            walkKind = Walk.PENDING;
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
            work.schedule(delay);
        } else if (configChanged) {
            goOn(walk.answered(Verdict.AGAIN));
        } else {
            int type = request.isPlug() ? MemRequest.PLUG : MemRequest.UNPLUG;
            queue.submit(type, request.gpa(), (int) (request.size() / layout.deviceBlockSize()));
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
        Verdict verdict = Verdict.ofAnswer(answer, request.isPlug());
        if (verdict == Verdict.DONE) {
            pluggedSize += request.isPlug() ? request.size() : -request.size();
            work.progressed();
        }
        goOn(walk.answered(verdict));
        if (verdict == Verdict.DONE && request.isPlug() && kernel.speed().plugNanos(request.size()) > 0) {
            work.schedule(kernel.speed().plugNanos(request.size()));
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
        walkKind = requestedSize > pluggedSize ? Walk.PLUG : Walk.UNPLUG;
        walk = walkKind == Walk.PLUG
                ? mode.startPlug(requestedSize - pluggedSize)
                : mode.startUnplug(pluggedSize - requestedSize);
    }

    private void conclude() {
        stage = Stage.IDLE;
        switch (outcome) {
            case DONE -> work.succeeded();
            case NO_SPACE -> {}
            case HOST_BUSY, GUEST_BUSY, NO_MEMORY -> work.scheduleRetry();
            case AGAIN -> {
                stage = Stage.START;
                work.restarted();
                return;
            }
            case FAILED, SEND, CONTINUE -> broken = true;
        }
        kernel.memory().settle();
        checkUnused();
    }

    void save(StateWriter out) {
        link.save(out);
        queue.save(out);
        layout.save(out);
        mode.save(out);
        out.constant(walkKind);
        walk.save(out);
        request.save(out);
        work.save(out);
        out.constant(stage);
        out.constant(outcome);
        out.number(pluggedSize);
        out.number(requestedSize);
        out.flag(unplugAllRequired);
        out.flag(configChanged);
        out.flag(delayed);
        out.flag(broken);
        out.flag(leaving);
    }

    /** The driver that was saved; it does nothing before {@link #goOn}. */
    static VirtioMemDriver load(StateReader in, GuestDevice device, Kernel kernel, Consumer<VirtioMemDriver> onUnused)
            throws QemuException {
        DriverLink link = new DriverLink(device.function());
        link.load(in);
        RequestQueue queue = RequestQueue.load(in, link, kernel.platform().memory());
        DeviceLayout layout = DeviceLayout.load(in, kernel);
        VirtioMemDriver driver = new VirtioMemDriver(kernel, device, link, queue, layout, onUnused);
        kernel.memory().register(driver.mode.region());
        driver.load(in);
        return driver;
    }

    private void load(StateReader in) throws QemuException {
        mode.load(in, layout.regionSize());
        walkKind = in.constant("a walk", Walk.class);
        walk = mode.walk(walkKind);
        walk.load(in);
        request.load(in);
        work.load(in);
        stage = in.constant("a driver", Stage.class);
        StateReader.require(
                queue.isBusy()
                        ? stage == Stage.UNPLUG_ALL || stage == Stage.LEFTOVERS || stage == Stage.RESIZE
                        : stage != Stage.UNPLUG_ALL,
                "a driver");
        outcome = in.constant("a driver", Verdict.class);
        pluggedSize = in.number("plugged size", 0, Long.MAX_VALUE);
        requestedSize = in.number("requested size");
        unplugAllRequired = in.flag("a driver");
        configChanged = in.flag("a driver");
        delayed = in.flag("a driver");
        broken = in.flag("a driver");
        leaving = in.flag("a driver");
    }

    /** Goes on where it was saved. */
    void goOn() {
        link.goOn(this);
    }

    /** A job of this driver's has been scheduled as it was before. */
    void adopt(Job job, Timer timer) {
        if (job.kind() == Job.Kind.WORK || job.kind() == Job.Kind.RETRY) {
            work.adopt(job, timer);
        }
    }
}
