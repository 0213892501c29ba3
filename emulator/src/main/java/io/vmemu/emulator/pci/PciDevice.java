package io.vmemu.emulator.pci;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomType;
import org.jspecify.annotations.Nullable;

/** A PCI function. */
public class PciDevice extends Device {
    private int devfn = PciAddress.AUTOMATIC;

    public PciDevice(QomType type) {
        super(type);
    }

    /** Slot * 8 + function; {@link PciAddress#AUTOMATIC} until it is placed, if none was asked for. */
    public final int devfn() {
        return devfn;
    }

    final void setDevfn(int value) {
        devfn = value;
    }

    /** The bus it sits on, null before it is placed. */
    public final @Nullable PciBus pciBus() {
        return parentBus() instanceof PciBus bus ? bus : null;
    }

    final boolean isMultifunction() {
        return storedValue("multifunction") == QBool.TRUE;
    }

    /** Domain, bus, slot and function as in {@code 0000:00:02.0}, with a root port's functions below its own address. */
    public final String pciPath() {
        PciBus bus = pciBus();
        if (bus != null && bus.owner() instanceof PciDevice port) {
            return port.pciPath() + ":00." + PciAddress.function(devfn);
        }
        String slot = Integer.toHexString(PciAddress.slot(devfn));
        return "0000:00:" + (slot.length() < 2 ? "0" : "") + slot + "." + PciAddress.function(devfn);
    }

    /** PCI vendor and device id as firmware reads them. */
    public PciIdentity identity() {
        return PciIdentity.of(type().name());
    }
}
