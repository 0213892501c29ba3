package io.vmemu.emulator.vmem;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;
import io.vmemu.emulator.virtio.VirtioEnvironment;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Requests on their way to the device and back: noted in the journal, and answered otherwise where a fault wants it. */
final class ObservedRequests implements RequestHandler {
    private final RequestHandler device;
    private final String name;
    private final Faults faults;
    private final Journal journal;
    private final LongConsumer lowerRequestedSize;

    /**
     * @param device who answers when nothing goes wrong
     * @param name the device's, for the journal
     * @param lowerRequestedSize has the host want less
     */
    ObservedRequests(
            RequestHandler device, String name, VirtioEnvironment environment, LongConsumer lowerRequestedSize) {
        this.device = device;
        this.name = name;
        this.faults = environment.faults();
        this.journal = environment.journal();
        this.lowerRequestedSize = lowerRequestedSize;
    }

    @Override
    public ReplyType plug(long gpa, int blocks) {
        note("PLUG", gpa, blocks);
        Fault lowered = faults.fire(FaultPoint.DEVICE_REQUEST_LOWERED, name, gpa);
        if (lowered != null) {
            lowerRequestedSize.accept(lowered.amount());
        }
        if (faults.fires(FaultPoint.DEVICE_PLUG_NACK, name, gpa)) {
            return ReplyType.NACK;
        }
        ReplyType otherwise = otherwise(FaultPoint.DEVICE_PLUG_BUSY, gpa);
        return otherwise == null ? device.plug(gpa, blocks) : otherwise;
    }

    @Override
    public ReplyType unplug(long gpa, int blocks) {
        note("UNPLUG", gpa, blocks);
        ReplyType otherwise = otherwise(FaultPoint.DEVICE_UNPLUG_BUSY, gpa);
        return otherwise == null ? device.unplug(gpa, blocks) : otherwise;
    }

    @Override
    public ReplyType unplugAll() {
        note("UNPLUG_ALL", 0, 0);
        ReplyType otherwise = otherwise(FaultPoint.DEVICE_UNPLUG_ALL_BUSY, 0);
        return otherwise == null ? device.unplugAll() : otherwise;
    }

    @Override
    public @Nullable BlockState state(long gpa, int blocks) {
        note("STATE", gpa, blocks);
        return faults.fires(FaultPoint.DEVICE_ERROR, name, gpa) ? null : device.state(gpa, blocks);
    }

    private @Nullable ReplyType otherwise(FaultPoint busy, long gpa) {
        if (faults.fires(busy, name, gpa)) {
            return ReplyType.BUSY;
        }
        if (faults.fires(FaultPoint.DEVICE_RESPONSE_GARBLED, name, gpa)) {
            return ReplyType.GARBLED;
        }
        return faults.fires(FaultPoint.DEVICE_ERROR, name, gpa) ? ReplyType.ERROR : null;
    }

    @Override
    public void responding(ReplyType type) {
        if (journal.isOn()) {
            journal.add(new JournalEntry.Response(name, type.name()));
        }
        device.responding(type);
    }

    private void note(String kind, long gpa, int blocks) {
        if (journal.isOn()) {
            journal.add(new JournalEntry.Request(name, kind, gpa, blocks));
        }
    }
}
