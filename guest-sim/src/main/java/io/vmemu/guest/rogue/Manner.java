package io.vmemu.guest.rogue;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a driver does instead of what Linux's does. None of them ever gives the guest the memory that it plugs. */
public enum Manner {
    /** Takes the device over and then asks for nothing. */
    SILENT,
    /** Plugs and unplugs the first block for ever, whatever the host wants. */
    FLOODING,
    /** Plugs the usable region from its start to its end; asks again for what it was refused. */
    GREEDY,
    /**
     * Plugs and unplugs one block with each request, as the Windows driver does; never asks for everything to be
     * unplugged, and unplugs block after block before the machine powers off.
     */
    WINDOWS,
    /** Claims more available buffers than the ring has room for. */
    RING_INDEX,
    /** Makes a descriptor available that is beyond the table. */
    RING_HEAD,
    /** Chains a descriptor to itself. */
    RING_LOOP,
    /** Has a buffer where there is no memory. */
    RING_ADDRESS,
    /** Sends half a request. */
    REQUEST_SHORT,
    /** Leaves no room for the response. */
    RESPONSE_SHORT,
    /** Asks for what does not exist. */
    REQUEST_UNKNOWN;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in options. */
    public String word() {
        return word;
    }

    /** The manner of that name, or null. */
    public static @Nullable Manner find(String word) {
        for (Manner manner : values()) {
            if (manner.word.equals(word)) {
                return manner;
            }
        }
        return null;
    }

    /** Whether the device cannot go on after the driver's first words. */
    boolean breaksRules() {
        return compareTo(RING_INDEX) >= 0;
    }
}
