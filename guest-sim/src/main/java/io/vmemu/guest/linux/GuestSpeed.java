package io.vmemu.guest.linux;

/**
 * How long the guest takes for what it does, on its own clock.
 *
 * @param bootNanos from power-on until drivers look for their devices
 * @param rebootNanos the same from a reset, with firmware and all
 * @param plugNanosPerMib from a plug request's answer until the driver goes on: adding memory, bringing it online
 * @param unplugNanosPerMib before an unplug request: moving away what is in use, taking memory offline
 */
public record GuestSpeed(long bootNanos, long rebootNanos, long plugNanosPerMib, long unplugNanosPerMib) {
    /** No time at all. */
    public static final GuestSpeed INSTANT = new GuestSpeed(0, 0, 0, 0);

    /**
     * No time at all, except for a reboot: somebody who watches is to see that memory was gone in between, although
     * events about it come once a second at the most.
     */
    public static final GuestSpeed QUICK = INSTANT.withReboot(850_000_000);

    /**
     * A Linux on common hardware: 2 400 blocks of 2 MiB plugged a second, 47 GiB unplugged in 6.8 s (as neondatabase
     * saw), drivers up two seconds after power-on or reset.
     */
    public static final GuestSpeed LINUX = new GuestSpeed(2_000_000_000L, 2_000_000_000L, 208_333, 141_290);

    public GuestSpeed {
        if (bootNanos < 0 || rebootNanos < 0 || plugNanosPerMib < 0 || unplugNanosPerMib < 0) {
            throw new IllegalArgumentException("negative times");
        }
    }

    public GuestSpeed withBoot(long nanos) {
        return new GuestSpeed(nanos, rebootNanos, plugNanosPerMib, unplugNanosPerMib);
    }

    public GuestSpeed withReboot(long nanos) {
        return new GuestSpeed(bootNanos, nanos, plugNanosPerMib, unplugNanosPerMib);
    }

    /** This for a machine that has been running: boots are reboots. */
    public GuestSpeed afterReset() {
        return withBoot(rebootNanos);
    }

    public GuestSpeed withPlug(long nanosPerMib) {
        return new GuestSpeed(bootNanos, rebootNanos, nanosPerMib, unplugNanosPerMib);
    }

    public GuestSpeed withUnplug(long nanosPerMib) {
        return new GuestSpeed(bootNanos, rebootNanos, plugNanosPerMib, nanosPerMib);
    }

    long plugNanos(long bytes) {
        return (bytes >>> 20) * plugNanosPerMib;
    }

    long unplugNanos(long bytes) {
        return (bytes >>> 20) * unplugNanosPerMib;
    }
}
