package io.vmemu.guest.rogue;

/**
 * How long a driver takes over memory.
 *
 * @param plugNanosPerMib after a MiB has been plugged
 * @param unplugNanosPerMib after a MiB has been unplugged
 */
public record RogueSpeed(long plugNanosPerMib, long unplugNanosPerMib) {
    private static final int MIB_SHIFT = 20;

    long plugNanos(long size) {
        return (size >> MIB_SHIFT) * plugNanosPerMib;
    }

    long unplugNanos(long size) {
        return (size >> MIB_SHIFT) * unplugNanosPerMib;
    }
}
