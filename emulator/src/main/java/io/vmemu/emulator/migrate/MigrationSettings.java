package io.vmemu.emulator.migrate;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What is set about migrations to come: capabilities and parameters. */
public final class MigrationSettings {
    private final Persona persona;
    private final MigrationParameters parameters;
    private Set<Capability> capabilities = EnumSet.noneOf(Capability.class);

    /** QEMU's defaults. */
    public MigrationSettings(Persona persona) {
        this.persona = persona;
        this.parameters = new MigrationParameters(persona);
    }

    /** Which QEMU it is. */
    public Persona persona() {
        return persona;
    }

    public MigrationParameters parameters() {
        return parameters;
    }

    public boolean has(Capability capability) {
        return capabilities.contains(capability);
    }

    /** Sets and clears capabilities, all or none. */
    public void setCapabilities(Map<Capability, Boolean> changes) throws QemuException {
        Set<Capability> wanted = EnumSet.copyOf(capabilities);
        changes.forEach((capability, on) -> {
            if (on) {
                wanted.add(capability);
            } else {
                wanted.remove(capability);
            }
        });
        CapabilityRules.check(wanted, parameters);
        capabilities = wanted;
    }
}
