package io.vmemu.emulator.pci;

import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomType;

/** A PCI Express root port, or any bridge: a function with a bus of its own behind it, named after its id. */
public final class PcieRootPort extends PciDevice {
    public PcieRootPort(QomType type) {
        super(type);
    }

    /** Makes the bus behind the port; called when the port is realized. */
    public PciBus createSecondaryBus(QomType busType, Persona persona) {
        String id = id();
        PciBus bus = new PciBus(busType, id == null ? type().name() : id, true, persona, 0);
        addChild(bus.busName(), bus);
        return bus;
    }
}
