package io.vmemu.emulator.memory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where a backend's pages come from, by the names of QAPI's HostMemPolicy. */
public enum HostMemPolicy {
    DEFAULT,
    PREFERRED,
    BIND,
    INTERLEAVE;

    /** The name that goes over the wire. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The policy of that name, which must be there. */
    public static HostMemPolicy ofWireName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** All names, in QAPI's order. */
    public static List<String> wireNames() {
        return Arrays.stream(values()).map(HostMemPolicy::wireName).toList();
    }
}
