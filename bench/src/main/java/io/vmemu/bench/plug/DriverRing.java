package io.vmemu.bench.plug;

import io.vmemu.emulator.space.GuestMemory;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.virtio.VirtioDevice;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.emulator.vmem.VirtioMemFeature;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.ring.DriverLink;
import io.vmemu.guest.ring.RequestQueue;
import org.jspecify.annotations.Nullable;

/** The Linux driver's half of the ring with nothing of Linux behind it. */
final class DriverRing {
    private final RequestQueue queue;
    private final Bell bell = new Bell();
    private final @Nullable VirtualTime time;

    private DriverRing(BenchMachine machine, VirtioFunction function, @Nullable VirtualTime time) {
        this.time = time;
        DriverLink link = new DriverLink(function);
        if (!link.negotiate(VirtioMemFeature.UNPLUGGED_INACCESSIBLE | VirtioMemFeature.ACPI_PXM)) {
            throw new IllegalStateException("the device wants another driver");
        }
        GuestMemory memory = machine.machine().board().guestMemory();
        RequestQueue created = RequestQueue.create(link, memory, new DmaPages(memory));
        if (created == null) {
            throw new IllegalStateException("no memory for a queue");
        }
        queue = created;
        link.ready(bell);
    }

    /** Brings the driver up on a machine without a guest; a notification has the device look at its queue at once. */
    static DriverRing direct(BenchMachine machine) {
        return new DriverRing(machine, new Direct(machine.device().function()), null);
    }

    /** The same with notifications and interrupts that take their way through the machine's loop. */
    static DriverRing kicking(BenchMachine machine) {
        return new DriverRing(machine, machine.device().function(), machine.time());
    }

    /** Sends a request; returns the type of the answer. */
    int request(int type, long gpa, int blocks) {
        queue.submit(type, gpa, blocks);
        if (time != null) {
            bell.rung = false;
            time.runDue();
            if (!bell.rung) {
                throw new IllegalStateException("no interrupt");
            }
        }
        if (!queue.poll()) {
            throw new IllegalStateException("no answer");
        }
        return queue.answerType();
    }

    private static final class Bell implements VirtioFunction.Interrupts {
        private boolean rung;

        @Override
        public void queueInterrupt(int queue) {
            rung = true;
        }

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
