package io.vmemu.emulator.migrate;

import io.vmemu.emulator.device.PcDimm;
import io.vmemu.emulator.device.VirtioBalloonPci;
import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.device.VirtioPciDevice;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qom.Device;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts that a machine's state consists of, in the order in which they travel. */
final class MachineSections {
    private MachineSections() {}

    /** Those that travel before memory and are checked at once. */
    static List<Section> early(Machine machine) {
        List<Section> sections = new ArrayList<>();
        for (Device device : machine.board().allDevices()) {
            if (device instanceof VirtioMemPci mem && mem.memProperties().earlyMigration()) {
                sections.add(new VirtioMemSection.Early(mem));
            }
        }
        return sections;
    }

    /** Those that travel after memory. */
    static List<Section> all(Machine machine) {
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < machine.config().cpus().cpus(); i++) {
            sections.add(new Section.Plain("cpu_common", i));
            sections.add(new Section.Plain("cpu", i));
        }
        for (Device device : machine.board().allDevices()) {
            Section section = section(machine, device);
            if (section != null) {
                sections.add(section);
            }
        }
        return sections;
    }

    private static @Nullable Section section(Machine machine, Device device) {
        if (device instanceof VirtioMemPci mem) {
            return new VirtioMemSection(mem);
        }
        if (device instanceof VirtioBalloonPci balloon) {
            return new BalloonSection(balloon, machine.board().bootMemorySize());
        }
        if (device instanceof PcDimm || !(device instanceof PciDevice pci)) {
            return null;
        }
        return new Section.Plain(pci.pciPath() + "/" + stateName(pci), 0);
    }

    /** QEMU names a state after the kind of device, not after its type. */
    private static String stateName(PciDevice device) {
        String type = device.type().name();
        if (device instanceof VirtioPciDevice || type.startsWith("virtio-")) {
            int pci = type.indexOf("-pci");
            String kind = pci < 0 ? type : type.substring(0, pci);
            return kind.equals("virtio-serial") ? "virtio-console" : kind;
        }
        return type.equals("pci-bridge") ? "pci_bridge" : type;
    }

    /** The section that a state is for, or null if there is no such part here. */
    static @Nullable Section find(List<Section> sections, String name, int instance) {
        for (Section section : sections) {
            if (section.name().equals(name) && section.instance() == instance) {
                return section;
            }
        }
        return null;
    }
}
