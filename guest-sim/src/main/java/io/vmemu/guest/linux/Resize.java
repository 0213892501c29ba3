package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.linux.BlockMode.Walk;
import io.vmemu.guest.ring.MemConfig;
import io.vmemu.guest.ring.MemRequest;
import io.vmemu.guest.ring.RequestQueue;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/**
 * One go of a driver's work after the other, as a state machine: what an earlier driver left is unplugged, the
 * configuration read, what was plugged in vain unplugged, then memory plugged or unplugged up to the requested size.
 */
final class Resize {
    /** What x86-64 can address with four levels of page tables. */
    private static final long PHYSICAL_END = 1L << 46;

    private final Kernel kernel;
    private final Attachment attachment;
    private final RequestQueue queue;
    private final DeviceLayout layout;
    private final BlockMode mode;
    private final DriverWork work;
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

    /** Nothing under way yet. {@code listener} is told of what becomes of the memory. */
    Resize(Kernel kernel, Attachment attachment, DriverWork work, AddedMemory.Listener listener) {
        this.kernel = kernel;
        this.attachment = attachment;
        this.queue = attachment.queue();
        this.layout = attachment.layout();
        this.work = work;
        this.mode = layout.createMode(kernel, listener, () -> configChanged);
        this.walk = mode.walk(walkKind);
        this.pluggedSize = layout.pluggedSize();
        this.unplugAllRequired = pluggedSize != 0;
    }

    BlockMode mode() {
        return mode;
    }

    /** What the driver believes to be plugged, in bytes. */
    long pluggedSize() {
        return pluggedSize;
    }

    /** Whether no go is under way. */
    boolean isIdle() {
        return stage == Stage.IDLE;
    }

    /** The device's configuration is to be read again. */
    void configChanged() {
        configChanged = true;
    }

    /** The device is not to be touched any more. */
    void giveUp() {
        broken = true;
    }

    /** Whether a request about any of [gpa, gpa + size) is under way. */
    boolean isRequesting(long gpa, long size) {
        boolean waiting = delayed || (queue.isBusy() && stage != Stage.UNPLUG_ALL);
        return waiting && request.touches(gpa, size);
    }

    /**
     * Does the next step of what is under way, or begins what is queued.
     *
     * @return false if there is nothing to do before the device answers or something changes
     */
    boolean advance() {
        if (queue.isBusy()) {
            if (!queue.poll()) {
                return false;
            }
            takeAnswer();
        } else if (stage != Stage.IDLE) {
            step();
        } else {
            return begin();
        }
        return true;
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
            pluggedSize = attachment.link().readConfig(MemConfig.PLUGGED_SIZE, Long.BYTES);
            long usable = attachment.link().readConfig(MemConfig.USABLE_REGION_SIZE, Long.BYTES);
            mode.setUsableEnd(Math.min(layout.gpa() + usable, PHYSICAL_END));
            requestedSize = attachment.link().readConfig(MemConfig.REQUESTED_SIZE, Long.BYTES);
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
    }

    void save(StateWriter out) {
        mode.save(out);
        out.constant(walkKind);
        walk.save(out);
        request.save(out);
        out.constant(stage);
        out.constant(outcome);
        out.number(pluggedSize);
        out.number(requestedSize);
        out.flag(unplugAllRequired);
        out.flag(configChanged);
        out.flag(delayed);
        out.flag(broken);
    }

    void load(StateReader in) throws QemuException {
        mode.load(in, layout.regionSize());
        walkKind = in.constant("a walk", Walk.class);
        walk = mode.walk(walkKind);
        walk.load(in);
        request.load(in);
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
    }
}
