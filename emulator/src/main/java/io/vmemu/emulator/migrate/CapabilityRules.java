package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import java.util.Set;

/** Which capabilities go together: QEMU's checks in QEMU's order. */
final class CapabilityRules {
    /** What a snapshot in the background excludes; the first one in this order is named. */
    private static final Capability[] NOT_WITH_SNAPSHOT = {
        Capability.POSTCOPY_RAM,
        Capability.DIRTY_BITMAPS,
        Capability.POSTCOPY_BLOCKTIME,
        Capability.LATE_BLOCK_ACTIVATE,
        Capability.RETURN_PATH,
        Capability.MULTIFD,
        Capability.PAUSE_BEFORE_SWITCHOVER,
        Capability.AUTO_CONVERGE,
        Capability.RELEASE_RAM,
        Capability.RDMA_PIN_ALL,
        Capability.COMPRESS,
        Capability.XBZRLE,
        Capability.X_COLO,
        Capability.VALIDATE_UUID,
        Capability.ZERO_COPY_SEND
    };

    private CapabilityRules() {}

    /**
     * Whether the set can be.
     *
     * @param wanted what is to be set
     * @param parameters the parameters there are
     */
    static void check(Set<Capability> wanted, MigrationParameters parameters) throws QemuException {
        Persona persona = parameters.persona();
        if (wanted.contains(Capability.POSTCOPY_RAM) && wanted.contains(Capability.X_IGNORE_SHARED)) {
            throw new QemuException("Postcopy is not compatible with ignore-shared");
        }
        if (persona.isAtLeast(Persona.QEMU_10_0)
                && wanted.contains(Capability.POSTCOPY_RAM)
                && wanted.contains(Capability.MULTIFD)) {
            throw new QemuException("Postcopy is not yet compatible with multifd");
        }
        if (wanted.contains(Capability.BACKGROUND_SNAPSHOT)) {
            for (Capability other : NOT_WITH_SNAPSHOT) {
                if (wanted.contains(other)) {
                    throw new QemuException("Background-snapshot is not compatible with " + other.wireName());
                }
            }
        }
        checkMultifd(wanted, parameters);
        if (wanted.contains(Capability.POSTCOPY_PREEMPT)) {
            if (!wanted.contains(Capability.POSTCOPY_RAM)) {
                throw new QemuException("Postcopy preempt requires postcopy-ram");
            }
            if (wanted.contains(Capability.COMPRESS)) {
                throw new QemuException("Postcopy preempt not compatible with compress");
            }
        }
        if (persona == Persona.QEMU_7_2
                && wanted.contains(Capability.MULTIFD)
                && wanted.contains(Capability.COMPRESS)) {
            throw new QemuException("Multifd is not compatible with compress");
        }
        if (persona.isAtLeast(Persona.QEMU_10_0)) {
            checkModern(wanted);
        }
    }

    private static void checkMultifd(Set<Capability> wanted, MigrationParameters parameters) throws QemuException {
        boolean compressed = wanted.contains(Capability.COMPRESS)
                || wanted.contains(Capability.XBZRLE)
                || !parameters.text("multifd-compression").equals("none");
        if (wanted.contains(Capability.ZERO_COPY_SEND)
                && (!wanted.contains(Capability.MULTIFD)
                        || compressed
                        || !parameters.text("tls-creds").isEmpty())) {
            throw new QemuException("Zero copy only available for non-compressed non-TLS multifd migration");
        }
    }

    /** What QEMU 10.0 has to say about capabilities that 7.2 does not have, or does not look at. */
    private static void checkModern(Set<Capability> wanted) throws QemuException {
        if (wanted.contains(Capability.SWITCHOVER_ACK) && !wanted.contains(Capability.RETURN_PATH)) {
            throw new QemuException("Capability 'switchover-ack' requires capability 'return-path'");
        }
        if (wanted.contains(Capability.DIRTY_LIMIT)) {
            if (wanted.contains(Capability.AUTO_CONVERGE)) {
                throw new QemuException("dirty-limit conflicts with auto-converge either of then available currently");
            }
            throw new QemuException("dirty-limit requires KVM with accelerator property 'dirty-ring-size' set");
        }
        if (wanted.contains(Capability.MULTIFD) && wanted.contains(Capability.XBZRLE)) {
            throw new QemuException("Multifd is not compatible with xbzrle");
        }
        if (wanted.contains(Capability.MAPPED_RAM)) {
            if (wanted.contains(Capability.XBZRLE)) {
                throw new QemuException("Mapped-ram migration is incompatible with xbzrle");
            }
            if (wanted.contains(Capability.POSTCOPY_RAM)) {
                throw new QemuException("Mapped-ram migration is incompatible with postcopy");
            }
        }
    }
}
