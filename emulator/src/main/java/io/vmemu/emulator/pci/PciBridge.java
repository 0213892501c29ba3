package io.vmemu.emulator.pci;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import java.util.Set;

/** A PCI bridge or a PCI Express port: a function with a bus of its own behind it, named after its id. */
public final class PciBridge extends PciDevice {
    private static final Set<String> WITHOUT_HOTPLUG = Set.of("i82801b11-bridge", "x3130-upstream");

    public PciBridge(QomType type) {
        super(type);
    }

    /** Makes the bus behind it, when it is realized. */
    public PciBus addSecondaryBus(TypeRegistry types, Persona persona) {
        String id = id();
        PciBus bus = new PciBus(
                types.get(type().isA("pcie-port") ? "PCIE" : "PCI"),
                id == null ? type().name() : id,
                !WITHOUT_HOTPLUG.contains(type().name()),
                persona,
                // The slot 0 of these is the hotplug controller's.
                type().isA("pci-bridge") || type().isA("pcie-pci-bridge") ? 1 : 0);
        addChild(bus.busName(), bus);
        return bus;
    }
}
