package io.vmemu.guest.linux;

import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.guest.ring.MemRequest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A crash kernel that saves what its predecessor left in memory. It plugs and unplugs nothing; before it reads a device
 * block of memory that had been added, it asks the device whether the block is plugged.
 */
final class CrashDump implements VirtioFunction.Interrupts {
    private final Kernel kernel;
    private final Runnable done;
    private final Iterator<GuestDevice> devices;
    private @Nullable Attachment attachment;
    private List<long[]> ranges = List.of();
    private int range;
    private long gpa;
    private boolean halted;

    /** A dump that has not begun; {@code done} is run at its end. */
    CrashDump(Kernel kernel, Runnable done) {
        this.kernel = kernel;
        this.done = done;
        this.devices = kernel.platform().devices().iterator();
    }

    /** Begins, and goes on as the devices answer. */
    void start() {
        nextDevice();
    }

    void halt() {
        halted = true;
    }

    private void nextDevice() {
        while (devices.hasNext()) {
            GuestDevice device = devices.next();
            if (!DriverModule.isFor(device)) {
                continue;
            }
            if (!kernel.profile().readsCrashedMemory()) {
                Attachment.refuse(device, kernel);
                continue;
            }
            Attachment taken = Attachment.probe(device, kernel);
            if (taken != null && taken.layout().pluggedSize() > 0) {
                attachment = taken;
                ranges = addedRanges(taken.layout());
                range = 0;
                gpa = ranges.isEmpty() ? 0 : ranges.get(0)[0];
                taken.link().ready(this);
                if (ask()) {
                    return;
                }
            }
        }
        done.run();
    }

    /** Memory within the device's region that had been added, as [start, end). */
    private List<long[]> addedRanges(DeviceLayout layout) {
        List<long[]> added = new ArrayList<>();
        for (MemoryRegion region : kernel.memory().regions()) {
            if (region.gpa() >= layout.gpa() && region.gpa() < layout.gpa() + layout.regionSize()) {
                for (int block = 0; block < region.blockEnd(); block++) {
                    if (region.state(block) != MemoryRegion.ABSENT) {
                        added.add(new long[] {region.gpaOf(block), region.gpaOf(block + 1)});
                    }
                }
            }
        }
        return added;
    }

    private boolean ask() {
        if (attachment == null || range == ranges.size()) {
            return false;
        }
        attachment.queue().submit(MemRequest.STATE, gpa & -attachment.layout().deviceBlockSize(), 1);
        return true;
    }

    @Override
    public void queueInterrupt(int queueIndex) {
        if (halted || attachment == null) {
            return;
        }
        while (attachment.queue().poll()) {
            gpa = (gpa & -attachment.layout().deviceBlockSize())
                    + attachment.layout().deviceBlockSize();
            while (range < ranges.size() && gpa >= ranges.get(range)[1]) {
                range++;
                gpa = range < ranges.size() ? Math.max(gpa, ranges.get(range)[0]) : gpa;
            }
            if (!ask()) {
                nextDevice();
                return;
            }
        }
    }

    /** What the host wants now does not matter here. */
    @Override
    public void configInterrupt() {}
}
