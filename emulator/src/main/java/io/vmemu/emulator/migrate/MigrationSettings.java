package io.vmemu.emulator.migrate;

import io.vmemu.emulator.qom.Persona;
import java.util.Set;

/**
 * What a migration goes by.
 *
 * @param capabilities as they were when it began; they cannot change before it has ended
 * @param parameters as they are: they may change while it runs
 */
record MigrationSettings(Set<Capability> capabilities, MigrationParameters parameters) {
    MigrationSettings {
        capabilities = Set.copyOf(capabilities);
    }

    boolean has(Capability capability) {
        return capabilities.contains(capability);
    }

    /** Whether the machine is stopped before anything is sent. */
    boolean isStoppedFirst() {
        return isModern() && !parameters.text("mode").equals("normal");
    }

    boolean isModern() {
        return parameters.persona().isAtLeast(Persona.QEMU_10_0);
    }

    /** Bytes of memory that can be sent within the downtime that is allowed. */
    long affordableSize() {
        long bandwidth = parameters.maxBandwidth();
        double limitSeconds = parameters.number("downtime-limit") / 1000.0;
        return bandwidth <= 0 ? Long.MAX_VALUE : (long) (bandwidth * limitSeconds);
    }
}
