package io.vmemu.guest.system;

import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.machine.GuestPlatform;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.guest.agent.GuestAgent;
import org.jspecify.annotations.Nullable;

/**
 * An operating system from one boot to its end. Called on the machine's loop only; it works on the platform's clock and
 * does nothing from within a constructor.
 */
public interface GuestSystem {
    /** Starts from nothing, once. */
    void boot(GuestPlatform platform);

    /** Goes on where the state was saved that this system was made from, once; instead of {@link #boot}. */
    void goOn();

    /** Stops touching the platform, for good. */
    void halt();

    /** The ACPI power button was pressed. */
    void powerButton();

    /** A device was hotplugged. */
    void deviceAdded(GuestDevice device);

    /** The host asks for a device back. */
    void removalRequested(GuestDevice device);

    /** Whether a balloon driver runs. */
    boolean hasBalloonDriver();

    /** The guest agent; null while there is none. */
    @Nullable
    GuestAgent agent();

    /** What can be seen from inside; null while nobody could look. */
    @Nullable
    GuestView view();

    /** What root can do; null while nobody can log in. */
    default @Nullable GuestConsole console() {
        return null;
    }

    /** Writes all that makes this system go on elsewhere; changes nothing. */
    void save(StateWriter out);
}
