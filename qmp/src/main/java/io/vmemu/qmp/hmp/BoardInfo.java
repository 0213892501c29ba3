package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import java.util.List;

/** What is shown of the buses and the devices on them. */
final class BoardInfo {
    private BoardInfo() {}

    static void register(CommandTable infos, Persona persona) {
        infos.add(new HmpCommand("pci", "", "show PCI info", List.of(), List.of("query-pci"), BoardInfo::pci));
        infos.add(new HmpCommand(
                "virtio",
                "",
                "List all available virtio devices",
                List.of(),
                List.of("x-query-virtio"),
                BoardInfo::virtio));
        if (persona.isAtLeast(Persona.QEMU_10_0)) {
            infos.add(
                    "qtree",
                    "[-b]",
                    "show device tree (-b: brief, omit properties)",
                    DeviceTree::show,
                    HmpParameter.flag('b'));
        } else {
            infos.add("qtree", "show device tree", DeviceTree::show);
        }
    }

    private static void virtio(HmpCall call) throws QemuException {
        List<Fields> devices = call.qmpObjects("x-query-virtio");
        if (devices.isEmpty()) {
            if (call.isModern()) {
                throw new QemuException("No virtio devices found");
            }
            call.out().line("No VirtIO devices");
        }
        for (Fields device : devices) {
            call.out().line(device.string("path") + " [" + device.string("name") + "]");
        }
    }

    private static void pci(HmpCall call) throws QemuException {
        for (Fields bus : call.qmpObjects("query-pci")) {
            bus.objects("devices").forEach(device -> pciDevice(device, call));
        }
    }

    private static void pciDevice(Fields device, HmpCall call) {
        HmpOutput out = call.out();
        out.printf(
                "  Bus %2d, device %3d, function %d:\n",
                device.integer("bus"), device.integer("slot"), device.integer("function"));
        Fields type = device.object("class_info");
        Fields id = device.object("id");
        String description = type.stringOrNull("desc");
        String name = description == null ? "Class %04d".formatted(type.integer("class")) : description;
        out.printf("    %s: PCI device %04x:%04x\n", name, id.integer("vendor"), id.integer("device"));
        if (id.has("subsystem-vendor") && id.has("subsystem")) {
            out.printf("      PCI subsystem %04x:%04x\n", id.integer("subsystem-vendor"), id.integer("subsystem"));
        }
        if (device.has("irq")) {
            out.line("      IRQ " + device.integer("irq") + ", pin " + (char) ('A' + device.integer("irq_pin") - 1));
        }
        if (device.has("pci_bridge")) {
            bridge(device.object("pci_bridge").object("bus"), out);
        }
        device.objects("regions").forEach(region -> region(region, call));
        out.line("      id \"" + device.string("qdev_id") + "\"");
        if (device.has("pci_bridge")) {
            device.object("pci_bridge").objects("devices").forEach(behind -> pciDevice(behind, call));
        }
    }

    private static void bridge(Fields bus, HmpOutput out) {
        out.line("      BUS " + bus.integer("number") + ".");
        out.line("      secondary bus " + bus.integer("secondary") + ".");
        out.line("      subordinate bus " + bus.integer("subordinate") + ".");
        window(bus.object("io_range"), "IO", 4, out);
        window(bus.object("memory_range"), "memory", 8, out);
        window(bus.object("prefetchable_range"), "prefetchable memory", 8, out);
    }

    private static void window(Fields range, String name, int digits, HmpOutput out) {
        String format = "      %s range [0x%0" + digits + "x, 0x%0" + digits + "x]\n";
        out.printf(format, name, range.integer("base"), range.integer("limit"));
    }

    /** A region that firmware has not given an address: 7.2 computes with it as if it had one. */
    private static void region(Fields region, HmpCall call) {
        long address = region.integer("address");
        long last = address + region.integer("size") - 1;
        boolean io = region.string("type").equals("io");
        String name = "      BAR" + region.integer("bar") + ": ";
        boolean mapped = address != -1 || !call.isModern();
        if (io) {
            name += "I/O";
        } else {
            boolean wide = region.has("mem_type_64") && region.bool("mem_type_64");
            boolean prefetch = region.has("prefetch") && region.bool("prefetch");
            name += (wide ? "64" : "32") + " bit" + (prefetch ? " prefetchable" : "") + " memory";
        }
        String range =
                io ? " at 0x%04x [0x%04x]".formatted(address, last) : " at 0x%08x [0x%08x]".formatted(address, last);
        call.out().line(name + (mapped ? range + "." : " (not mapped)"));
    }
}
