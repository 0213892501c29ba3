package io.vmemu.emulator.pci;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A PCI or PCI Express bus: 32 slots of 8 functions. */
public final class PciBus extends Bus {
    private final @Nullable PciDevice[] functions = new PciDevice[PciAddress.SLOTS * PciAddress.FUNCTIONS];
    private final Persona persona;
    private final int firstSlot;

    /**
     * A bus.
     *
     * @param firstSlot where the search for a free slot begins
     */
    public PciBus(QomType type, String name, boolean hotpluggable, Persona persona, int firstSlot) {
        super(type, name, hotpluggable);
        this.persona = persona;
        this.firstSlot = firstSlot;
    }

    /** Puts a function of the chipset on the bus. */
    public void attachChipset(PciDevice chipset, int slot, int function) {
        attachAt(chipset, slot * PciAddress.FUNCTIONS + function);
        chipset.setRealized(true);
    }

    /**
     * Finds the place where {@code device} would go.
     *
     * @return its devfn
     * @throws QemuException if the place is taken, or none is free
     */
    public int place(PciDevice device, boolean hotplugged) throws QemuException {
        int devfn = device.devfn();
        String typeName = device.type().name();
        if (devfn == PciAddress.AUTOMATIC) {
            devfn = freeSlot();
            if (devfn < 0) {
                throw new QemuException("PCI: no slot/function available for " + typeName + ", all in use or reserved");
            }
        } else if (functions[devfn] != null) {
            PciDevice there = functions[devfn];
            throw new QemuException("PCI: slot " + PciAddress.slot(devfn) + " function " + PciAddress.function(devfn)
                    + " not available for " + typeName + ", in use by "
                    + there.type().name() + ",id="
                    + there.printedId());
        }
        if (hotplugged && persona.isAtLeast(Persona.QEMU_10_0)) {
            requireVisible(devfn, typeName);
        }
        return devfn;
    }

    /** A guest enumerates a slot when its function 0 comes: nothing can be added to an occupied slot later. */
    private void requireVisible(int devfn, String typeName) throws QemuException {
        boolean belowPort = owner() instanceof PciDevice;
        PciDevice first = functions[belowPort ? 0 : PciAddress.slot(devfn) * PciAddress.FUNCTIONS];
        if (first != null) {
            throw new QemuException("PCI: slot " + PciAddress.slot(first.devfn()) + " function "
                    + PciAddress.function(first.devfn()) + " already occupied by "
                    + first.type().name()
                    + ", new func " + typeName + " cannot be exposed to guest.");
        }
    }

    private int freeSlot() {
        for (int slot = firstSlot; slot < PciAddress.SLOTS; slot++) {
            if (functions[slot * PciAddress.FUNCTIONS] == null) {
                return slot * PciAddress.FUNCTIONS;
            }
        }
        return -1;
    }

    /** Whether no slot is free. */
    public boolean isFull() {
        return freeSlot() < 0;
    }

    /** Puts a device where {@link #place} said. */
    public void attachAt(PciDevice device, int devfn) {
        functions[devfn] = device;
        device.setDevfn(devfn);
        super.attach(device);
    }

    @Override
    public void detach(Device device) {
        if (device instanceof PciDevice function && function.devfn() >= 0) {
            functions[function.devfn()] = null;
        }
        super.detach(device);
    }

    /** The functions on this bus by address. */
    public List<PciDevice> byAddress() {
        List<PciDevice> present = new ArrayList<>();
        for (PciDevice function : functions) {
            if (function != null) {
                present.add(function);
            }
        }
        return present;
    }
}
