package io.vmemu.guest.linux;

import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.machine.GuestSoftware;
import io.vmemu.guest.ring.DmaPages;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Linux that does nothing but what its memory devices ask of it: finds them, drives them, lets go of them, and powers
 * off when the button is pressed.
 */
public final class LinuxGuest implements GuestSoftware {
    private static final int DEVICE_TYPE_MEMORY = 24;

    private final LinuxOptions options;
    private final Map<GuestDevice, VirtioMemDriver> drivers = new HashMap<>();
    private @Nullable Kernel kernel;
    private boolean hasDriver;
    private boolean up;
    /** Tells one boot from the next. */
    private long halts;

    public LinuxGuest(LinuxOptions options) {
        this.options = options;
    }

    @Override
    public void boot(GuestPlatform platform) {
        KernelProfile profile = new KernelProfile(options.version());
        KernelCommandLine commandLine = new KernelCommandLine(options.commandLine());
        hasDriver = options.driver()
                && profile.hasDriver()
                && !commandLine.isBlacklisted("virtio_mem", "virtio_mem_driver_init")
                && !commandLine.isBlacklisted("virtio_pci", "virtio_pci_driver_init");
        kernel = new Kernel(
                platform,
                profile,
                DriverParameters.of(commandLine, profile),
                new MemoryManager(profile, commandLine, platform.bootMemory(), platform.numaNodeCount()),
                new DmaPages(platform.memory()),
                options.speed());
        later(options.speed().bootNanos(), booted -> {
            up = true;
            platform.devices().forEach(device -> probe(booted, device));
        });
    }

    @Override
    public void halt() {
        drivers.values().forEach(VirtioMemDriver::halt);
        drivers.clear();
        kernel = null;
        up = false;
        halts++;
    }

    /** A button pressed before the kernel is up is not seen. */
    @Override
    public void powerButton() {
        if (up && !options.ignorePowerButton()) {
            later(0, running -> running.platform().powerOff());
        }
    }

    @Override
    public void deviceAdded(GuestDevice device) {
        if (up) {
            later(0, running -> probe(running, device));
        }
    }

    /** A device whose memory is plugged is let go of when the memory is not any more. */
    @Override
    public void removalRequested(GuestDevice device) {
        if (up) {
            later(0, running -> {
                VirtioMemDriver driver = drivers.get(device);
                if (driver == null) {
                    running.platform().eject(device);
                } else {
                    driver.whenUnused(() -> {
                        drivers.remove(device);
                        driver.leave();
                        running.platform().eject(device);
                    });
                }
            });
        }
    }

    @Override
    public boolean hasBalloonDriver() {
        return up;
    }

    private void probe(Kernel running, GuestDevice device) {
        if (hasDriver && device.function().deviceType() == DEVICE_TYPE_MEMORY && !drivers.containsKey(device)) {
            VirtioMemDriver driver = VirtioMemDriver.probe(device, running);
            if (driver != null) {
                drivers.put(device, driver);
            }
        }
    }

    /** Does something after a while, if it is still the same boot then. */
    private void later(long delayNanos, Consumer<Kernel> work) {
        Kernel current = kernel;
        long boot = halts;
        if (current != null) {
            current.platform().clock().schedule(delayNanos, () -> {
                if (boot == halts) {
                    work.accept(current);
                }
            });
        }
    }
}
