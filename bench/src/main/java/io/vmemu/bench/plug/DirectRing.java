package io.vmemu.bench.plug;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.virtio.VirtioDevice;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.emulator.vmem.VirtioMemFeature;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.RequestQueue;

/**
 * The Linux driver's half of the ring with nothing of Linux behind it: a notification has the device look at its queue at
 * once, and the answer is there when {@link #request} returns.
 */
final class DirectRing {
    private final RequestQueue queue;

    /** Brings the driver up on a device of a machine without a guest. */
    DirectRing(Machine machine, VirtioDevice device) {
        DriverLink link = new DriverLink(new Direct(device));
        if (!link.negotiate(VirtioMemFeature.UNPLUGGED_INACCESSIBLE | VirtioMemFeature.ACPI_PXM)) {
            throw new IllegalStateException("the device wants another driver");
        }
        RequestQueue created = RequestQueue.create(
                link,
                machine.board().guestMemory(),
                new DmaPages(machine.board().guestMemory()));
        if (created == null) {
            throw new IllegalStateException("no memory for a queue");
        }
        queue = created;
        link.ready(new Deaf());
    }

    /** Sends a request; returns the type of the answer. */
    int request(int type, long gpa, int blocks) {
        queue.submit(type, gpa, blocks);
        if (!queue.poll()) {
            throw new IllegalStateException("no answer");
        }
        return queue.answerType();
    }

    /** Interrupts are of no use to somebody who looks by himself. */
    private static final class Deaf implements VirtioFunction.Interrupts {
        @Override
        public void queueInterrupt(int queue) {}

        @Override
        public void configInterrupt() {}
    }

    /** The device, but for the loop between a notification and what it is for. */
    private record Direct(VirtioDevice device) implements VirtioFunction {
        @Override
        public int deviceType() {
            return device.deviceType();
        }

        @Override
        public long deviceFeatures() {
            return device.deviceFeatures();
        }

        @Override
        public void writeDriverFeatures(long features) {
            device.writeDriverFeatures(features);
        }

        @Override
        public int status() {
            return device.status();
        }

        @Override
        public void writeStatus(int status) {
            device.writeStatus(status);
        }

        @Override
        public int configGeneration() {
            return device.configGeneration();
        }

        @Override
        public long readConfig(int offset, int size) {
            return device.readConfig(offset, size);
        }

        @Override
        public int queueMaxSize(int queue) {
            return device.queueMaxSize(queue);
        }

        @Override
        public void enableQueue(int queue, int size, long descriptors, long available, long used) {
            device.enableQueue(queue, size, descriptors, available, used);
        }

        @Override
        public void notifyQueue(int queue) {
            device.processQueue(queue);
        }

        @Override
        public void connectInterrupts(Interrupts handler) {
            device.connectInterrupts(handler);
        }
    }
}
