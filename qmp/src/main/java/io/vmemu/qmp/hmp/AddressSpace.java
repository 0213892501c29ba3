package io.vmemu.qmp.hmp;

import io.vmemu.emulator.device.VirtioPciDevice;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.pci.PciBridge;
import io.vmemu.emulator.pci.PciBus;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;

/** What something in the machine addresses: a CPU, a device that reads memory. */
record AddressSpace(String name, Region root) {
    private static final long PORTS = 0x10000;
    private static final long LAST_BELOW_4G = 0xffff_ffffL;

    /** The address spaces of a machine: memory first. */
    static List<AddressSpace> of(Machine machine) {
        List<AddressSpace> spaces = new ArrayList<>();
        SystemMemory memory = new SystemMemory(machine);
        Region system = memory.root();
        String unattached = Owner.BOARD;
        boolean board = machine.config().type().family() != MachineType.Family.NONE;
        int cpus = board ? machine.config().cpus().cpus() : 0;
        spaces.add(new AddressSpace("memory", system));
        for (int cpu = 0; cpu < cpus; cpu++) {
            spaces.add(new AddressSpace("cpu-memory-" + cpu, system));
        }
        spaces.add(
                new AddressSpace("I/O", Region.leaf("io", Region.Kind.IO, PORTS).ownedBy(unattached)));
        if (board) {
            addCpus(spaces, memory, cpus);
        }
        Region deviceMemory = memory.deviceMemory();
        boolean modern = machine.persona().isAtLeast(Persona.QEMU_10_0);
        if (deviceMemory != null && modern) {
            spaces.add(new AddressSpace("device-memory", deviceMemory));
        }
        for (Bus bus : machine.board().buses().all()) {
            if (bus instanceof PciBus pci) {
                pci.byAddress().forEach(device -> addDevice(spaces, device, memory, modern));
            }
        }
        return spaces;
    }

    private static void addCpus(List<AddressSpace> spaces, SystemMemory memory, int cpus) {
        Region smram = memory.smram();
        for (int cpu = 0; cpu < cpus; cpu++) {
            String owner = "owner:{dev path=" + CpuTopology.qomPath(cpu) + "}";
            Region root = Region.container("memory", -1)
                    .ownedBy(owner)
                    .add(0, 0, Region.alias("memory", memory.root()).ownedBy(owner))
                    .add(0, 1, Region.alias("smram", smram).ownedBy(owner));
            spaces.add(new AddressSpace("cpu-smm-" + cpu, root));
        }
    }

    private static void addDevice(List<AddressSpace> spaces, PciDevice device, SystemMemory memory, boolean modern) {
        String owner = Owner.of(device);
        Region busMaster = Region.container("bus master container", -1).ownedBy(owner);
        busMaster.add(
                0, Region.alias("bus master", memory.root()).ownedBy(owner).disabled());
        spaces.add(new AddressSpace(device.type().name(), busMaster));
        if (modern && device instanceof PciBridge) {
            spaces.add(new AddressSpace(
                    "pci_bridge_pci_mem", Region.container("pci_bridge_pci", -1).ownedBy(owner)));
            spaces.add(new AddressSpace(
                    "pci_bridge_pci_io",
                    Region.container("pci_bridge_io", LAST_BELOW_4G).ownedBy(owner)));
        }
        if (modern && device instanceof VirtioPciDevice virtio) {
            spaces.add(new AddressSpace(
                    "virtio-pci-cfg-mem-as", configuration(virtio).ownedBy(owner)));
        }
    }

    /** The registers of a virtio device. */
    private static Region configuration(VirtioPciDevice device) {
        String type = device.backend().type().name();
        String name = type.endsWith("-device") ? type.substring(0, type.length() - "-device".length()) : type;
        Region all = Region.container("virtio-pci", 0x3fff);
        long at = 0;
        for (String part : List.of("common", "isr", "device", "notify")) {
            Region registers = Region.leaf("virtio-pci-" + part + "-" + name, Region.Kind.IO, 0x1000);
            all.add(at, registers.ownedBy(Owner.of(device)));
            at += 0x1000;
        }
        return all;
    }
}
