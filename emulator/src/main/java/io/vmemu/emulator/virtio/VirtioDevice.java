package io.vmemu.emulator.virtio;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.time.Alarm;
import io.vmemu.emulator.virtio.VirtioDeviceState.PendingInterrupts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtio device: status, features, configuration space, queues and interrupts, as QEMU's modern virtio-pci devices
 * have them. What the type of the device adds is a {@link VirtioBackend}.
 *
 * <p>Registers answer at once. Queues are looked at, and interrupts delivered, by a task on the scheduler: never within
 * a call of the driver's, and in one order for equal inputs.
 *
 * <p>A driver that breaks the rules gets DEVICE_NEEDS_RESET and a configuration interrupt; the reporter gets QEMU's
 * text, and the device does nothing more until it is reset.
 */
public final class VirtioDevice implements VirtioFunction {
    private static final Interrupts NOBODY = new Interrupts() {
        @Override
        public void queueInterrupt(int queue) {}

        @Override
        public void configInterrupt() {}
    };

    private final VirtioBackend backend;
    private final VirtioEnvironment environment;
    private final Faults faults;
    private final String name;
    private final long deviceFeatures;
    private final Virtqueue[] queues;
    private final Alarm work;
    private final Alarm hearing;

    private Interrupts interrupts = NOBODY;
    private int status;
    private long driverFeatures;
    private int configGeneration;
    private boolean broken;
    private boolean removed;

    private boolean workScheduled;
    private boolean deaf;
    /** One bit a queue. */
    private long notifiedQueues;
    /** One bit a queue. */
    private long interruptedQueues;

    private boolean configInterrupted;
    /** Whether the configuration interrupt was raised before those of the queues. */
    private boolean configFirst;

    public VirtioDevice(VirtioBackend backend, VirtioOptions options, VirtioEnvironment environment) {
        this.backend = backend;
        this.environment = environment;
        this.faults = environment.faults();
        this.work = environment.scheduler().alarm(this::runPending);
        this.hearing = environment.scheduler().alarm(this::hearAgain);
        this.name = options.name();
        this.deviceFeatures = backend.features()
                | VirtioFeature.VERSION_1
                | (options.indirectDesc() ? VirtioFeature.INDIRECT_DESC : 0)
                | (options.eventIdx() ? VirtioFeature.EVENT_IDX : 0);
        int count = backend.queueCount();
        if (count > Long.SIZE) {
            throw new IllegalArgumentException(count + " queues");
        }
        this.queues = new Virtqueue[count];
        for (int i = 0; i < count; i++) {
            queues[i] = new Virtqueue(this, environment.memory(), i, backend.queueMaxSize(i));
        }
    }

    @Override
    public int deviceType() {
        return backend.deviceType();
    }

    @Override
    public long deviceFeatures() {
        return deviceFeatures;
    }

    @Override
    public void writeDriverFeatures(long features) {
        if ((status & VirtioStatus.FEATURES_OK) == 0) {
            driverFeatures = features & deviceFeatures;
            for (Virtqueue queue : queues) {
                reportWrong(queue.recheck());
            }
        }
    }

    /** Whether the driver accepted all features of the mask. */
    public boolean hasFeature(long mask) {
        return (driverFeatures & mask) == mask;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void writeStatus(int value) {
        int newStatus = value & 0xFF;
        if (newStatus == 0) {
            reset();
            return;
        }
        boolean asksForFeatures = (newStatus & ~status & VirtioStatus.FEATURES_OK) != 0;
        if (asksForFeatures && hasFeature(VirtioFeature.VERSION_1) && !backend.acceptsFeatures(driverFeatures)) {
            return;
        }
        boolean starts = (newStatus & ~status & VirtioStatus.DRIVER_OK) != 0;
        status = newStatus;
        if (starts) {
            // Buffers may have been made available before; QEMU looks once when it starts to listen.
            for (int i = 0; i < queues.length; i++) {
                notifyQueue(i);
            }
        }
    }

    /**
     * Puts the device back to where a driver finds it: as a write of 0 to the status does, and a reset of the
     * machine.
     */
    public void reset() {
        status = 0;
        driverFeatures = 0;
        broken = false;
        notifiedQueues = 0;
        interruptedQueues = 0;
        configInterrupted = false;
        configFirst = false;
        for (Virtqueue queue : queues) {
            queue.reset();
        }
        backend.deviceReset();
    }

    /** Resets the device and lets go of its driver's interrupt handler: the driver is gone with its kernel. */
    public void systemReset() {
        interrupts = NOBODY;
        reset();
    }

    /** The device is gone; what its driver may still do has no effect. */
    public void remove() {
        systemReset();
        removed = true;
    }

    @Override
    public int configGeneration() {
        return configGeneration & 0xFF;
    }

    @Override
    public long readConfig(int offset, int size) {
        // As on PCI, where an access has at most 4 bytes.
        if (size == Long.BYTES) {
            long low = readConfig(offset, Integer.BYTES);
            return low | (readConfig(offset + Integer.BYTES, Integer.BYTES) << 32);
        }
        if (size != 1 && size != 2 && size != 4) {
            return -1;
        }
        if (offset < 0 || offset > backend.configSize() - size) {
            return (1L << (8 * size)) - 1;
        }
        long value = 0;
        for (int at = offset + size - 1; at >= offset; at--) {
            long configByte = (backend.configWord(at >>> 3) >>> (8 * (at & 7))) & 0xFF;
            value = (value << 8) | configByte;
        }
        return value;
    }

    @Override
    public int queueMaxSize(int queue) {
        return isQueue(queue) ? queues[queue].maxSize() : 0;
    }

    @Override
    public void enableQueue(int queue, int size, long descriptorTableGpa, long availableRingGpa, long usedRingGpa) {
        if (removed || !isQueue(queue)) {
            return;
        }
        reportWrong(queues[queue].enable(size, descriptorTableGpa, availableRingGpa, usedRingGpa));
    }

    @Override
    public void notifyQueue(int queue) {
        if (!broken && isQueue(queue) && queues[queue].isEnabled()) {
            if (faults.fires(FaultPoint.RING_NOTIFICATION_LOST, name, queue)) {
                return;
            }
            notifiedQueues |= 1L << queue;
            Fault late = faults.fire(FaultPoint.RING_NOTIFICATION_DELAYED, name, queue);
            scheduleWork(late == null ? 0 : late.nanos());
        }
    }

    @Override
    public void connectInterrupts(Interrupts handler) {
        interrupts = handler;
    }

    /** Whether a violation of the protocol has stopped the device. */
    public boolean isBroken() {
        return broken;
    }

    /**
     * The guest has broken the protocol: tells why and stops the device. Device types call it for what is wrong with
     * the contents of a request.
     */
    public void violation(String text) {
        environment.reporter().error(text);
        if (hasFeature(VirtioFeature.VERSION_1)) {
            status |= VirtioStatus.DEVICE_NEEDS_RESET;
            configChanged();
        }
        broken = true;
    }

    /**
     * Announces that the configuration space has changed. A driver that is not up yet is not told: it reads the
     * configuration when it is.
     */
    public void configChanged() {
        if ((status & VirtioStatus.DRIVER_OK) == 0) {
            return;
        }
        configGeneration++;
        if (!broken && !faults.fires(FaultPoint.DEVICE_CONFIG_INTERRUPT_LOST, name, configGeneration)) {
            if (!configInterrupted) {
                configInterrupted = true;
                configFirst = interruptedQueues == 0;
            }
            scheduleWork();
        }
    }

    void interruptQueue(int queue) {
        if (!faults.fires(FaultPoint.RING_INTERRUPT_LOST, name, queue)) {
            interruptedQueues |= 1L << queue;
            scheduleWork();
        }
    }

    /** Looks at a queue without a notification, now. For whoever has a loop of his own; the driver notifies instead. */
    public void processQueue(int queue) {
        if (queues[queue].isEnabled()) {
            backend.processQueue(queues[queue]);
        }
    }

    private void scheduleWork() {
        scheduleWork(0);
    }

    private void scheduleWork(long delayNanos) {
        if (!workScheduled) {
            workScheduled = true;
            work.set(delayNanos);
        }
    }

    private void runPending() {
        try {
            while (notifiedQueues != 0) {
                int queue = Long.numberOfTrailingZeros(notifiedQueues);
                notifiedQueues &= notifiedQueues - 1;
                processQueue(queue);
            }
        } finally {
            workScheduled = false;
        }
        Fault silence = deaf ? null : faults.fire(FaultPoint.GUEST_DEAF, name, 0);
        if (silence != null) {
            deaf = true;
            hearing.set(silence.nanos());
        }
        if (!deaf) {
            deliverInterrupts();
        }
    }

    private void hearAgain() {
        deaf = false;
        deliverInterrupts();
    }

    private void deliverInterrupts() {
        // A handler may reset the device, and with it what was still to be delivered.
        if (configFirst) {
            deliverConfigInterrupt();
        }
        while (interruptedQueues != 0) {
            int queue = Long.numberOfTrailingZeros(interruptedQueues);
            interruptedQueues &= interruptedQueues - 1;
            interrupts.queueInterrupt(queue);
        }
        deliverConfigInterrupt();
    }

    private void deliverConfigInterrupt() {
        if (configInterrupted) {
            configInterrupted = false;
            configFirst = false;
            interrupts.configInterrupt();
        }
    }

    private void reportWrong(@Nullable String wrong) {
        if (wrong != null) {
            violation(wrong);
        }
    }

    /** One bit for each queue there is. */
    private long allQueues() {
        return queues.length == Long.SIZE ? -1 : (1L << queues.length) - 1;
    }

    private boolean isQueue(int queue) {
        return queue >= 0 && queue < queues.length;
    }

    /** The state that migrates with the device. */
    public VirtioDeviceState save() {
        List<VirtqueueState> states = new ArrayList<>(queues.length);
        for (Virtqueue queue : queues) {
            states.add(queue.save());
        }
        PendingInterrupts pending = new PendingInterrupts(interruptedQueues, configInterrupted, configFirst);
        return new VirtioDeviceState(status, driverFeatures, configGeneration, broken, states, pending);
    }

    /**
     * Takes over a migrated state; what the driver made available and nobody has looked at is looked at.
     *
     * @throws QemuException if it cannot be this device's; the device is reset then
     */
    public void load(VirtioDeviceState state) throws QemuException {
        reset();
        if ((state.driverFeatures() & ~deviceFeatures) != 0) {
            throw new QemuException(String.format(
                    "Features 0x%x unsupported. Allowed features: 0x%x", state.driverFeatures(), deviceFeatures));
        }
        if (state.queues().size() != queues.length) {
            throw new QemuException("Invalid number of virtqueues: 0x"
                    + Integer.toHexString(state.queues().size()));
        }
        driverFeatures = state.driverFeatures();
        for (int i = 0; i < queues.length; i++) {
            String wrong = queues[i].load(state.queues().get(i));
            if (wrong != null) {
                reset();
                throw new QemuException(wrong);
            }
        }
        status = state.status() & 0xFF;
        configGeneration = state.configGeneration();
        broken = state.broken();
        interruptedQueues = state.interrupts().queues() & allQueues();
        configInterrupted = state.interrupts().config();
        configFirst = state.interrupts().configFirst();
        if (interruptedQueues != 0 || configInterrupted) {
            scheduleWork();
        }
        // A driver that gave up may have left queues behind whose memory is something else now.
        for (int i = 0; i < queues.length && (status & VirtioStatus.DRIVER_OK) != 0; i++) {
            notifyQueue(i);
        }
    }
}
