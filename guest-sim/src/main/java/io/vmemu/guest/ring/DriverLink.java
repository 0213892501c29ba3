package io.vmemu.guest.ring;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.virtio.VirtioFunction;
import io.vmemu.emulator.virtio.VirtioStatus;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;

/**
 * A driver's way to its device: the handshake (virtio 1.2, 3.1.1) and consistent reads of the configuration (2.5.1).
 */
public final class DriverLink {
    private final VirtioFunction function;
    private long features;

    public DriverLink(VirtioFunction function) {
        this.function = function;
    }

    /** Features in force after {@link #negotiate}. */
    public boolean hasFeature(long mask) {
        return (features & mask) == mask;
    }

    /**
     * Resets the device, says hello and agrees on the features that both sides know.
     *
     * @param supported what the driver knows, beside the features of the ring
     * @return false if the device insists on a feature that the driver does not know; the device is marked as failed
     *     then
     */
    public boolean negotiate(long supported) {
        function.writeStatus(0);
        function.writeStatus(VirtioStatus.ACKNOWLEDGE);
        function.writeStatus(VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER);
        features = function.deviceFeatures() & (supported | VirtioFeatures.RING);
        function.writeDriverFeatures(features);
        function.writeStatus(VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER | VirtioStatus.FEATURES_OK);
        if (!hasFeature(VirtioFeatures.VERSION_1) || (function.status() & VirtioStatus.FEATURES_OK) == 0) {
            fail();
            return false;
        }
        return true;
    }

    /** The driver is up: the device may use its queues. */
    public void ready(VirtioFunction.Interrupts handler) {
        function.connectInterrupts(handler);
        function.writeStatus(function.status() | VirtioStatus.DRIVER_OK);
    }

    /** The driver gives up on the device. */
    public void fail() {
        function.writeStatus(function.status() | VirtioStatus.FAILED);
    }

    /** The driver leaves the device. */
    public void shutDown() {
        function.writeStatus(0);
    }

    public VirtioFunction function() {
        return function;
    }

    /** Reads {@code size} bytes of the configuration that belong together. */
    public long readConfig(int offset, int size) {
        while (true) {
            int generation = function.configGeneration();
            long value = function.readConfig(offset, size);
            if (generation == function.configGeneration()) {
                return value;
            }
        }
    }

    public void save(StateWriter out) {
        out.number(features);
    }

    /** Takes over what was agreed on, without a word to the device. */
    public void load(StateReader in) throws QemuException {
        features = in.number("features of a device");
    }

    /** Has the device's interrupts come here from now on. */
    public void goOn(VirtioFunction.Interrupts handler) {
        function.connectInterrupts(handler);
    }
}
