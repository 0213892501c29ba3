package io.vmemu.guest.linux;

import io.vmemu.emulator.machine.GuestDevice;
import org.jspecify.annotations.Nullable;

/**
 * Something that the kernel is going to do.
 *
 * @param device whom it is about; null for all but drivers' jobs
 */
record Job(Kind kind, @Nullable GuestDevice device) {
    enum Kind {
        /** Drivers are loaded and look for their devices. */
        BOOTED(false),
        /** The machine is to be powered off. */
        POWER_OFF(false),
        /** The machine is to be reset. */
        REBOOT(false),
        /** Everything is to stop, with the machine on. */
        HALT(false),
        /** The machine is to sleep once the drivers have nothing under way. */
        SUSPEND(false),
        /** The machine has been woken up. */
        RESUME(false),
        /** The kernel gives up. */
        PANIC(false),
        /** The crash kernel is up. */
        DUMP(false),
        /** Processes use more. */
        GROW(false),
        /** The kernel uses more. */
        LEAK(false),
        /** Pinned memory is let go of. */
        LET_GO(false),
        /** A device was plugged in. */
        PROBE(true),
        /** A device is asked back. */
        REMOVE(true),
        /** The driver's work item runs. */
        WORK(true),
        /** What failed is tried again. */
        RETRY(true);

        private final boolean ofDevice;

        Kind(boolean ofDevice) {
            this.ofDevice = ofDevice;
        }

        boolean isOfDevice() {
            return ofDevice;
        }
    }

    static Job of(Kind kind) {
        return new Job(kind, null);
    }

    static Job of(Kind kind, GuestDevice device) {
        return new Job(kind, device);
    }
}
