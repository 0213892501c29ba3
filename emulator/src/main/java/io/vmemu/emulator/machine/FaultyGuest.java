package io.vmemu.emulator.machine;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.time.Scheduler;
import io.vmemu.emulator.time.Timer;
import org.jspecify.annotations.Nullable;

/** What runs inside, as the machine reaches it: faults may keep it from starting, and from hearing what it is told. */
final class FaultyGuest {
    private final GuestSoftware guest;
    private final Faults faults;
    private final Scheduler guestClock;
    private @Nullable Timer boot;

    FaultyGuest(GuestSoftware guest, Faults faults, Scheduler guestClock) {
        this.guest = guest;
        this.faults = faults;
        this.guestClock = guestClock;
    }

    void boot(GuestPlatform platform) {
        if (faults.fires(FaultPoint.GUEST_BOOT_HANGS, "", 0)) {
            return;
        }
        Fault late = faults.fire(FaultPoint.GUEST_BOOT_DELAYED, "", 0);
        if (late == null) {
            guest.boot(platform);
        } else {
            boot = guestClock.schedule(late.nanos(), () -> guest.boot(platform));
        }
    }

    /** Whether it has been told to start and has not begun to. */
    boolean isBootAwaited() {
        return boot != null && boot.isPending();
    }

    void halt() {
        if (boot != null) {
            boot.cancel();
        }
        guest.halt();
    }

    void powerButton() {
        if (!faults.fires(FaultPoint.GUEST_IGNORES_POWER_BUTTON, "", 0)) {
            guest.powerButton();
        }
    }

    void deviceAdded(GuestDevice device) {
        if (!faults.fires(FaultPoint.GUEST_IGNORES_HOTPLUG, device.slot(), 0)) {
            guest.deviceAdded(device);
        }
    }

    void removalRequested(GuestDevice device) {
        if (letsGo(device.slot())) {
            guest.removalRequested(device);
        }
    }

    /** Whether a fault does not make it keep the device in that slot. */
    boolean letsGo(String slot) {
        return !faults.fires(FaultPoint.GUEST_KEEPS_DEVICE, slot, 0);
    }
}
