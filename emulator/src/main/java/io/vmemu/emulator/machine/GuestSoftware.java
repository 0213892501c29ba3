package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;
import org.jspecify.annotations.Nullable;

/**
 * What runs inside the machine. Called on the machine's loop only; does all its work on the platform's clock, so that it
 * stands still with the machine.
 */
public interface GuestSoftware {
    /** The machine was powered on or reset: start from nothing. Devices have been reset, memory contents are void. */
    void boot(GuestPlatform platform);

    /** Forgets everything and stops touching the platform: the machine is about to be reset or torn down. */
    void halt();

    /** The ACPI power button was pressed. */
    void powerButton();

    /** A device was hotplugged. */
    void deviceAdded(GuestDevice device);

    /** The host asks for a device back; the guest answers with {@link GuestPlatform#eject} when it has let go, if ever. */
    void removalRequested(GuestDevice device);

    /**
     * What the software, drivers and all, needs to go on elsewhere, beside boot memory's contents and the devices' own
     * states. Nothing changes. Empty if nothing was booted, or nothing that would ever do anything.
     */
    byte[] saveState();

    /**
     * Goes on where {@link #saveState} was called, instead of {@link #boot}. The platform's devices have been given
     * their states; its clock may stand.
     *
     * @throws QemuException if the state is damaged or not that of such a machine; nothing has changed then
     */
    void loadState(GuestPlatform platform, byte[] state) throws QemuException;

    /** What the software shows of its memory to those who log in; null while there is nobody to ask. */
    default @Nullable GuestView view() {
        return null;
    }

    /** What root can do inside; null while nobody can log in. */
    default @Nullable GuestConsole console() {
        return null;
    }

    /** Whether a balloon driver runs and does what the host asks for. */
    default boolean hasBalloonDriver() {
        return false;
    }
}
