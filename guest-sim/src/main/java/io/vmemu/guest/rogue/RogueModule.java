package io.vmemu.guest.rogue;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.guest.ring.DmaPages;
import io.vmemu.guest.system.StateReader;
import io.vmemu.guest.system.StateWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Drivers of one manner for all memory devices, in the place of Linux's module. */
public final class RogueModule {
    private static final int DEVICE_TYPE_MEMORY = 24;

    private final Manner manner;
    private final RogueSpeed speed;
    private final GuestPlatform platform;
    private final DmaPages pages;
    private final List<RogueDriver> drivers = new ArrayList<>();

    /** A module that drives nothing yet. */
    public RogueModule(Manner manner, RogueSpeed speed, GuestPlatform platform, DmaPages pages) {
        this.manner = manner;
        this.speed = speed;
        this.platform = platform;
        this.pages = pages;
    }

    /** Takes over the devices that are there. */
    public void load() {
        platform.devices().forEach(this::probe);
    }

    /** A device has come. */
    public void probe(GuestDevice device) {
        if (device.function().deviceType() == DEVICE_TYPE_MEMORY && !isDriven(device)) {
            RogueDriver driver = RogueDriver.probe(manner, speed, platform, pages, device);
            if (driver != null) {
                drivers.add(driver);
            }
        }
    }

    private boolean isDriven(GuestDevice device) {
        return drivers.stream().anyMatch(driver -> driver.device().equals(device));
    }

    /** A device is asked back, and given at once. */
    public void remove(GuestDevice device) {
        for (RogueDriver driver : List.copyOf(drivers)) {
            if (driver.device().equals(device)) {
                driver.leave(pages);
                drivers.remove(driver);
            }
        }
        platform.eject(device);
    }

    /** The machine is about to power off: {@code done} is called when all drivers are ready for it. */
    public void shutDown(Runnable done) {
        if (manner != Manner.WINDOWS) {
            done.run();
            return;
        }
        empty(List.copyOf(drivers).iterator(), done);
    }

    private static void empty(Iterator<RogueDriver> left, Runnable done) {
        if (left.hasNext()) {
            left.next().empty(() -> empty(left, done));
        } else {
            done.run();
        }
    }

    /** Stops for good, without a word to the devices. */
    public void halt() {
        drivers.forEach(RogueDriver::halt);
        drivers.clear();
    }

    public void save(StateWriter out) {
        out.integer(drivers.size());
        for (RogueDriver driver : drivers) {
            out.text(driver.device().slot());
            driver.save(out);
        }
    }

    /** Takes over the drivers that were saved; they do nothing before {@link #goOn}. */
    public void load(StateReader in) throws QemuException {
        int count = in.integer("number of drivers", 0, Integer.MAX_VALUE);
        for (int i = 0; i < count; i++) {
            String slot = in.text("a device");
            GuestDevice device = platform.devices().stream()
                    .filter(there -> there.slot().equals(slot))
                    .findFirst()
                    .orElse(null);
            if (device == null) {
                throw StateReader.wrong("has a device at " + slot + ", where there is none");
            }
            drivers.add(RogueDriver.load(in, manner, speed, platform, device));
        }
    }

    /** Goes on where it was saved. */
    public void goOn() {
        drivers.forEach(RogueDriver::resume);
    }
}
