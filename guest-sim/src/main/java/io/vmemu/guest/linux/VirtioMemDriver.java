package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.time.Timer;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.guest.ring.VirtioFeatures;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.function.BiConsumer;
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

    /** Whether and why the driver is about to let go of its device. */
    enum Leaving {
        NO,
        /** The device is asked back; memory that is plugged keeps it. */
        EJECT,
        /** The module is unloaded. */
        UNLOAD
    }

    private final Kernel kernel;
    private final GuestDevice device;
    private final Attachment attachment;
    private final DriverWork work;
    private final Resize resize;
    private final BiConsumer<VirtioMemDriver, Leaving> onLeaving;
    private boolean halted;
    private boolean suspended;
    private boolean unloaded;
    private Leaving leaving = Leaving.NO;

    private VirtioMemDriver(
            Kernel kernel, GuestDevice device, Attachment attachment, BiConsumer<VirtioMemDriver, Leaving> onLeaving) {
        this.kernel = kernel;
        this.device = device;
        this.attachment = attachment;
        this.work = new DriverWork(kernel.agenda(), device);
        this.resize = new Resize(kernel, attachment, work, this);
        this.onLeaving = onLeaving;
    }

    /**
     * Takes the device over; null if the driver and the device do not suit each other.
     *
     * @param onLeaving told once the driver may {@link #leave}
     */
    static @Nullable VirtioMemDriver probe(
            GuestDevice device, Kernel kernel, BiConsumer<VirtioMemDriver, Leaving> onLeaving) {
        Attachment attachment = Attachment.probe(device, kernel);
        if (attachment == null) {
            return null;
        }
        VirtioMemDriver driver = new VirtioMemDriver(kernel, device, attachment, onLeaving);
        kernel.memory().register(driver.region());
        attachment.link().ready(driver);
        driver.queueWork();
        return driver;
    }

    private MemoryRegion region() {
        return resize.mode().region();
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
    void ejectWhenUnused() {
        leaving = Leaving.EJECT;
        checkLeaving();
    }

    /** Has the device given back once nothing is under way, whatever is plugged: now if that is so. */
    void unloadWhenIdle() {
        if (!unloaded) {
            leaving = Leaving.UNLOAD;
            checkLeaving();
        }
    }

    private void checkLeaving() {
        boolean ready = switch (leaving) {
            case NO -> false;
            case EJECT -> isIdle() && resize.pluggedSize() == 0;
            case UNLOAD -> resize.isIdle();
        };
        if (ready) {
            Leaving why = leaving;
            leaving = Leaving.NO;
            onLeaving.accept(this, why);
        }
    }

    /** Gives the device back; false if memory stays behind that is in use. */
    boolean leave() {
        halt();
        attachment.close(kernel);
        resize.mode().leave();
        unloaded = !region().isEmpty();
        if (!unloaded) {
            kernel.memory().unregister(region());
        }
        return !unloaded;
    }

    /** Whether the driver has left, and only its memory is still here. */
    boolean isUnloaded() {
        return unloaded;
    }

    boolean isIdle() {
        return resize.isIdle() && !work.isQueued();
    }

    /**
     * Whether the driver agrees to a suspend to RAM. Until Linux 6.10 it never does; since then it does if nothing is
     * plugged, or the device keeps memory over a wake-up.
     */
    boolean maySuspend() {
        return unloaded
                || (kernel.profile().suspends()
                        && (resize.pluggedSize() == 0
                                || attachment.link().hasFeature(VirtioFeatures.MEM_PERSISTENT_SUSPENDED)));
    }

    /** Gives the device up for as long as the machine sleeps. */
    void suspend() {
        if (!unloaded) {
            suspended = true;
            attachment.link().shutDown();
        }
    }

    /** Takes the device over again, and looks at what has changed. */
    void resume() {
        if (suspended) {
            suspended = false;
            if (!attachment.resume(kernel, this)) {
                resize.giveUp();
            }
            configInterrupt();
        }
    }

    @Override
    public void queueInterrupt(int queueIndex) {
        if (!halted && !suspended && !work.isScheduled()) {
            run();
        }
    }

    @Override
    public void configInterrupt() {
        resize.configChanged();
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
        return resize.isRequesting(gpa, size);
    }

    @Override
    public void mayAddAgain() {
        if (resize.isIdle()) {
            queueWork();
        }
    }

    private void queueWork() {
        work.queue();
        if (!halted && !suspended && resize.isIdle() && !work.isScheduled()) {
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
            if (halted || suspended || !resize.advance()) {
                return;
            }
            if (resize.isIdle()) {
                checkLeaving();
            }
            if (work.isScheduled()) {
                return;
            }
        }
        work.schedule(0);
    }

    void save(StateWriter out) {
        attachment.save(out);
        resize.save(out);
        work.save(out);
        out.flag(suspended);
        out.flag(unloaded);
        out.constant(leaving);
    }

    /** The driver that was saved; it does nothing before {@link #goOn}. */
    static VirtioMemDriver load(
            StateReader in, GuestDevice device, Kernel kernel, BiConsumer<VirtioMemDriver, Leaving> onLeaving)
            throws QemuException {
        Attachment attachment = Attachment.load(in, device, kernel);
        VirtioMemDriver driver = new VirtioMemDriver(kernel, device, attachment, onLeaving);
        kernel.memory().register(driver.region());
        driver.load(in);
        return driver;
    }

    private void load(StateReader in) throws QemuException {
        resize.load(in);
        work.load(in);
        suspended = in.flag("a driver");
        unloaded = in.flag("a driver");
        halted = unloaded;
        leaving = in.constant("a driver", Leaving.class);
    }

    /** Goes on where it was saved. */
    void goOn() {
        if (!suspended && !unloaded) {
            attachment.link().goOn(this);
        }
    }

    /** A job of this driver's has been scheduled as it was before. */
    void adopt(Job job, Timer timer) {
        if (job.kind() == Job.Kind.WORK || job.kind() == Job.Kind.RETRY) {
            work.adopt(job, timer);
        }
    }
}
