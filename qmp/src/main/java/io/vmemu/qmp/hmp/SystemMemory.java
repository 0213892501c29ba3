package io.vmemu.qmp.hmp;

import io.vmemu.emulator.device.PcDimm;
import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.device.VirtioPmemPci;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.pci.PciBridge;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.space.MachineMemoryLayout;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.emulator.space.NumaNode;
import io.vmemu.emulator.vmem.MemslotLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine's memory as a tree of regions: boot memory on both sides of the PCI hole, what the chipset has at fixed
 * addresses after a reset, and the memory devices, where they are now.
 *
 * <pre>
 *   system
 *   |-- ram-below-4g, ram-above-4g   aliases of boot memory
 *   |-- pci                          behind everything else: firmware, bridges
 *   |-- smram-region, pam-pci ...    parts of pci in front of boot memory
 *   |-- ioapic, hpet, apic-msi
 *   `-- device-memory                a DIMM's or device's memory; memslots of a device with dynamic ones
 * </pre>
 */
final class SystemMemory {
    private static final long FOUR_GIB = 1L << 32;
    private static final long PAM_START = 0xc0000;
    private static final long PAM_END = 0xf0000;
    private static final long PAM_SIZE = 0x4000;

    private final Machine machine;
    private final Region root = Region.container("system", -1).ownedBy(Owner.BOARD);
    private final Region smram = Region.container("smram", FOUR_GIB - 1);
    private @Nullable Region deviceMemory;

    SystemMemory(Machine machine) {
        this.machine = machine;
        MachineType.Family family = machine.config().type().family();
        if (family != MachineType.Family.NONE) {
            Region ram = bootMemory();
            addBootMemory(ram);
            addChipset(family, ram);
            addDeviceMemory();
        }
    }

    Region root() {
        return root;
    }

    /** What CPUs see in system management mode. */
    Region smram() {
        return smram;
    }

    @Nullable
    Region deviceMemory() {
        return deviceMemory;
    }

    /** Boot memory: one backend's, or the nodes' one behind the other. */
    private Region bootMemory() {
        List<NumaNode> nodes = machine.board().numa().nodes();
        if (nodes.stream().anyMatch(node -> node.memdev() != null)) {
            Region all = Region.container("pc.ram", machine.config().memory().ramSize() - 1)
                    .ownedBy("owner:{obj path=/machine}");
            long at = 0;
            for (NumaNode node : nodes) {
                if (node.memdev() != null) {
                    all.add(at, ram(node.memdev()));
                }
                at += node.size();
            }
            return all;
        }
        String named = machine.config().properties().get("memory-backend");
        return ram(named == null ? "pc.ram" : named);
    }

    private Region ram(String idOrPath) {
        QomObject found = machine.tree().resolve(idOrPath).get(0);
        return ram((MemoryBackend) found);
    }

    private static Region ram(MemoryBackend backend) {
        long size = (backend.size() + backend.pageSize() - 1) & -backend.pageSize();
        Region.Kind kind = backend.isReadOnly() ? Region.Kind.ROM : Region.Kind.RAM;
        return Region.leaf(backend.regionName(), kind, size).ownedBy(Owner.of(backend));
    }

    private void addBootMemory(Region ram) {
        MachineMemoryLayout layout = machine.board().layout();
        root.add(0, Region.alias("ram-below-4g", ram, 0, layout.belowSize()).ownedBy(Owner.BOARD));
        if (layout.aboveSize() != 0) {
            root.add(
                    layout.aboveStartGpa(),
                    Region.alias("ram-above-4g", ram, layout.belowSize(), layout.aboveSize())
                            .ownedBy(Owner.BOARD));
        }
    }

    private void addChipset(MachineType.Family family, Region ram) {
        boolean q35 = family == MachineType.Family.Q35;
        boolean modern = machine.persona().isAtLeast(Persona.QEMU_10_0);
        // CPUs come between the first device without a parent and the chipset's.
        int shift = machine.config().cpus().cpus() - 1;
        int hpet = shift + (q35 ? 5 : 6) + (modern ? 0 : 2);
        Region pci = Region.container("pci", -1).ownedBy(Owner.BOARD);
        addBridges(pci);
        Region bios = Region.leaf("pc.bios", Region.Kind.ROM, 0x40000).ownedBy(Owner.BOARD);
        pci.add(0xfffc_0000L, bios);
        pci.add(0xe0000, 1, Region.alias("isa-bios", bios, 0x20000, 0x20000).ownedBy(Owner.BOARD));
        pci.add(PAM_START, 1, Region.leaf("pc.rom", Region.Kind.ROM, 0x20000).ownedBy(Owner.BOARD));
        root.add(0, -1, pci);
        String bridge = Owner.ofDevice("/machine/" + (q35 ? "q35/mch" : "unattached/device[" + (shift + 2) + "]"));
        root.add(0xa0000, 1, Region.alias("smram-region", pci, 0xa0000, 0x20000).ownedBy(bridge));
        String host = q35 ? "/machine/q35" : "/machine/i440fx";
        String pamOwner = q35 || modern ? bridge : Owner.ofDevice(host);
        for (long at = PAM_START; at < PAM_END; at += PAM_SIZE) {
            addPam(at, PAM_SIZE, pci, ram, pamOwner);
        }
        addPam(PAM_END, 0x10000, pci, ram, pamOwner);
        root.add(0xfec0_0000L, registers("ioapic", 0x1000, host + "/ioapic"));
        root.add(0xfed0_0000L, registers("hpet", 0x400, "/machine/unattached/device[" + hpet + "]"));
        root.add(0xfee0_0000L, 4096, registers("apic-msi", 0x100000, "/machine/unattached/device[0]/lapic"));
        if (!q35) {
            smram.disabled()
                    .add(
                            0xa0000,
                            Region.alias("smram-low", ram, 0xa0000, 0x20000).ownedBy(bridge));
        }
    }

    private static Region registers(String name, long size, String ownerPath) {
        return Region.leaf(name, Region.Kind.IO, size).ownedBy(Owner.ofDevice(ownerPath));
    }

    /** Firmware can choose for each of these ranges whether memory or what is behind it is read and written. */
    private void addPam(long at, long size, Region pci, Region ram, String owner) {
        root.add(at, 1, Region.alias("pam-pci", pci, at, size).ownedBy(owner));
        root.add(at, 1, Region.alias("pam-rom", ram, at, size).ownedBy(owner).disabled());
        root.add(at, 1, Region.alias("pam-pci", ram, at, size).ownedBy(owner).disabled());
        root.add(at, 1, Region.alias("pam-ram", ram, at, size).ownedBy(owner).disabled());
    }

    /** Bridges without windows, as nobody has given them any. */
    private void addBridges(Region pci) {
        for (Bus bus : machine.board().buses().all()) {
            for (Device device : bus.devices()) {
                if (device instanceof PciBridge) {
                    String owner = Owner.of((PciDevice) device);
                    Region behind = Region.container("pci_bridge_pci", -1).ownedBy(owner);
                    pci.add(
                            0,
                            1,
                            Region.alias("pci_bridge_pref_mem", behind, 0, 0).ownedBy(owner));
                    pci.add(0, 1, Region.alias("pci_bridge_mem", behind, 0, 0).ownedBy(owner));
                }
            }
        }
    }

    private void addDeviceMemory() {
        MachineMemoryLayout layout = machine.board().layout();
        if (layout.regionSize() == 0) {
            return;
        }
        Region region =
                Region.container("device-memory", layout.regionSize() - 1).ownedBy("owner:{obj path=/machine}");
        root.add(layout.regionBaseGpa(), region);
        for (MemoryDevice device : machine.board().deviceMemory().devices()) {
            Region memory = memory(device);
            if (memory != null) {
                region.add(device.gpa() - layout.regionBaseGpa(), memory);
            }
        }
        deviceMemory = region;
    }

    private static @Nullable Region memory(MemoryDevice device) {
        if (device instanceof VirtioMemPci mem) {
            Region memdev = ram(mem.memdev());
            return mem.memProperties().dynamicMemslots() ? memslots(mem, memdev) : memdev;
        }
        if (device instanceof PcDimm dimm) {
            Region memdev = ram(dimm.memdev());
            return dimm.isNvdimm()
                    ? Region.alias("nvdimm-memory", memdev).nonvolatile().ownedBy(Owner.of(dimm))
                    : memdev;
        }
        return device instanceof VirtioPmemPci pmem ? ram(pmem.memdev()) : null;
    }

    /** A device with dynamic memslots shows those in which something is plugged. */
    private static Region memslots(VirtioMemPci device, Region memdev) {
        String owner = Owner.ofDevice(String.valueOf(device.backend().canonicalPath()));
        Region region = Region.container("virtio-mem", device.size() - 1).ownedBy(owner);
        MemslotLayout layout = device.memProperties().memslots();
        for (int slot = 0; slot < layout.count(); slot++) {
            if (device.device().isMemslotActive(slot)) {
                long offset = slot * layout.slotSize();
                long size = Math.min(layout.slotSize(), device.size() - offset);
                region.add(
                        offset,
                        Region.alias("memslot-" + slot, memdev, offset, size).ownedBy(owner));
            }
        }
        return region;
    }
}
