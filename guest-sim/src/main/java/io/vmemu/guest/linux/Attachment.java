package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.RequestQueue;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import org.jspecify.annotations.Nullable;

/** A driver's hold on its device: what they agreed on, the queue between them, how the device's memory is divided. */
record Attachment(DriverLink link, RequestQueue queue, DeviceLayout layout) {
    /** Takes a device over; null if this kernel and the device do not suit each other, which the device is told. */
    static @Nullable Attachment probe(GuestDevice device, Kernel kernel) {
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
        return new Attachment(link, queue, layout);
    }

    /** Tells a device that its memory still belongs to a driver that was here before ("could not reserve device region"). */
    static void refuse(GuestDevice device, Kernel kernel) {
        DriverLink link = new DriverLink(device.function());
        if (link.negotiate(kernel.profile().features())) {
            link.fail();
        }
    }

    /** Takes the device over once more, after it was reset; false if that fails. */
    boolean resume(Kernel kernel, VirtioFunction.Interrupts handler) {
        if (!link.negotiate(kernel.profile().features())) {
            return false;
        }
        queue.restart(link);
        link.ready(handler);
        return true;
    }

    /** Gives the device back. */
    void close(Kernel kernel) {
        link.shutDown();
        queue.release(kernel.pages());
    }

    void save(StateWriter out) {
        link.save(out);
        queue.save(out);
        layout.save(out);
    }

    /** The hold that was saved, on the same device. */
    static Attachment load(StateReader in, GuestDevice device, Kernel kernel) throws QemuException {
        DriverLink link = new DriverLink(device.function());
        link.load(in);
        RequestQueue queue = RequestQueue.load(in, link, kernel.platform().memory());
        return new Attachment(link, queue, DeviceLayout.load(in, kernel));
    }
}
