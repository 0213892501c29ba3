package io.vmemu.guest.linux;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.time.Timer;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The module {@code virtio_mem}: one driver for each memory device as long as it is loaded. A driver that is unloaded
 * leaves memory behind that is in use; its device cannot be taken over again before the next boot.
 */
final class DriverModule {
    private static final int DEVICE_TYPE_MEMORY = 24;

    private final Kernel kernel;
    private final Map<GuestDevice, VirtioMemDriver> drivers = new LinkedHashMap<>();
    private boolean loaded;

    DriverModule(Kernel kernel) {
        this.kernel = kernel;
    }

    static boolean isFor(GuestDevice device) {
        return device.function().deviceType() == DEVICE_TYPE_MEMORY;
    }

    boolean isLoaded() {
        return loaded;
    }

    /** Loads the module, which looks for its devices. */
    void load() {
        loaded = true;
        kernel.platform().devices().forEach(this::probe);
    }

    /** Unloads the module; drivers that have something under way are done with it first. */
    void unload() {
        loaded = false;
        List.copyOf(drivers.values()).forEach(VirtioMemDriver::unloadWhenIdle);
    }

    /** A device has come. */
    void probe(GuestDevice device) {
        if (!loaded || !isFor(device)) {
            return;
        }
        VirtioMemDriver former = drivers.get(device);
        if (former == null) {
            VirtioMemDriver driver = VirtioMemDriver.probe(device, kernel, this::left);
            if (driver != null) {
                drivers.put(device, driver);
            }
        } else if (former.isUnloaded()) {
            Attachment.refuse(device, kernel);
        }
    }

    /** A device is asked back. */
    void remove(GuestDevice device) {
        VirtioMemDriver driver = drivers.get(device);
        if (driver == null || driver.isUnloaded()) {
            drivers.remove(device);
            kernel.platform().eject(device);
        } else {
            driver.ejectWhenUnused();
        }
    }

    private void left(VirtioMemDriver driver, VirtioMemDriver.Leaving why) {
        if (driver.leave()) {
            drivers.remove(driver.device());
        }
        if (why == VirtioMemDriver.Leaving.EJECT) {
            kernel.platform().eject(driver.device());
        }
    }

    /** Does what a driver has scheduled. */
    void perform(Job.Kind kind, GuestDevice device) {
        VirtioMemDriver driver = drivers.get(device);
        if (driver != null) {
            driver.perform(kind);
        }
    }

    /** Stops for good, without a word to the devices. */
    void halt() {
        drivers.values().forEach(VirtioMemDriver::halt);
        drivers.clear();
        loaded = false;
    }

    boolean isIdle() {
        return drivers.values().stream().allMatch(VirtioMemDriver::isIdle);
    }

    boolean maySuspend() {
        return drivers.values().stream().allMatch(VirtioMemDriver::maySuspend);
    }

    void suspend() {
        drivers.values().forEach(VirtioMemDriver::suspend);
    }

    void resume() {
        drivers.values().forEach(VirtioMemDriver::resume);
    }

    void save(StateWriter out) {
        out.flag(loaded);
        out.integer(drivers.size());
        drivers.forEach((device, driver) -> {
            out.text(device.slot());
            driver.save(out);
        });
    }

    void load(StateReader in) throws QemuException {
        loaded = in.flag("whether the driver is loaded");
        int count = in.integer("number of drivers", 0, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            GuestDevice device = LinuxState.device(in, kernel.platform());
            StateReader.require(isFor(device) && !drivers.containsKey(device), "device of a driver");
            drivers.put(device, VirtioMemDriver.load(in, device, kernel, this::left));
        }
    }

    /** Goes on where it was saved; what was scheduled then is told by {@link #adopt}. */
    void goOn() {
        drivers.values().forEach(VirtioMemDriver::goOn);
    }

    /** A driver's job has been scheduled as it was before. */
    void adopt(Job job, Timer timer) {
        VirtioMemDriver driver = drivers.get(job.device());
        if (driver != null) {
            driver.adopt(job, timer);
        }
    }
}
