package io.vmemu.emulator.machine;

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

    /** Whether a balloon driver runs and does what the host asks for. */
    default boolean hasBalloonDriver() {
        return false;
    }
}
