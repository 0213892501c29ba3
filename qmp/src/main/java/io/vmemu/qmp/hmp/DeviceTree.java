package io.vmemu.qmp.hmp;

import io.vmemu.emulator.device.VirtioPciDevice;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.PciDescriptions;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.pci.PciAddress;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code info qtree}: buses and the devices on them, the latest first, with their properties. */
final class DeviceTree {
    /** What every device has is not shown, nor what is read from elsewhere. */
    private static final Set<String> HIDDEN = Set.of("type", "realized", "hotpluggable", "hotplugged", "parent_bus");

    private final HmpCall call;
    private final boolean brief;

    private DeviceTree(HmpCall call, boolean brief) {
        this.call = call;
        this.brief = brief;
    }

    static void show(HmpCall call) {
        DeviceTree tree = new DeviceTree(call, call.arguments().flag('b'));
        tree.line(0, "bus: main-system-bus");
        tree.line(2, "type System");
        MachineType.Family family = call.machine().config().type().family();
        if (family != MachineType.Family.NONE) {
            tree.line(2, "dev: " + (family == MachineType.Family.Q35 ? "q35" : "i440FX") + "-pcihost, id \"\"");
            for (Bus bus : call.machine().board().buses().all()) {
                if (bus.owner() == null) {
                    tree.bus(bus, 4);
                }
            }
        }
    }

    private void line(int indent, String text) {
        call.out().line(" ".repeat(indent) + text);
    }

    private void bus(Bus bus, int indent) {
        line(indent, "bus: " + bus.busName());
        line(indent + 2, "type " + bus.type().name());
        List<Device> devices = bus.devices();
        for (int i = devices.size() - 1; i >= 0; i--) {
            device(devices.get(i), indent + 2);
        }
    }

    private void device(Device device, int indent) {
        String id = device.id();
        line(indent, "dev: " + device.type().name() + ", id \"" + (id == null ? "" : id) + "\"");
        if (!brief) {
            properties(device, indent + 2);
            if (device instanceof PciDevice function) {
                pciLines(function, indent + 2);
            }
        }
        for (QomObject child : device.children()) {
            if (child instanceof Bus bus) {
                bus(bus, indent + 2);
            }
        }
    }

    /** The properties of the device's own type first, then those of the types above. */
    private void properties(Device device, int indent) {
        Set<String> shown = new HashSet<>(HIDDEN);
        for (QomType type = device.type(); type != null; type = type.parent()) {
            Set<String> above = names(type.parent());
            for (Property property : type.properties()) {
                if (!above.contains(property.name()) && isShown(device, property) && shown.add(property.name())) {
                    property(device, property, indent);
                }
            }
        }
    }

    private static Set<String> names(@Nullable QomType type) {
        Set<String> names = new HashSet<>();
        if (type != null) {
            type.properties().forEach(property -> names.add(property.name()));
        }
        return names;
    }

    /** An outer device does not repeat the inner one's; a property without default is computed, but for texts. */
    private static boolean isShown(Device device, Property property) {
        String type = property.kind().typeName();
        if (type.startsWith("link<") || type.startsWith("child<")) {
            return false;
        }
        boolean computed = property.defaultValue() == null
                && !List.of("str", "OnOffAuto", "busnr").contains(type);
        if (computed || property.name().startsWith("legacy-")) {
            return false;
        }
        QomObject inner = device.child(VirtioPciDevice.BACKEND);
        return inner == null || inner.type().property(property.name()) == null;
    }

    private void property(Device device, Property property, int indent) {
        try {
            QObject value = property.getter().get(device);
            line(indent, property.name() + " = " + text(device, property, value));
        } catch (QemuException e) {
            // What cannot be read is not shown.
            return;
        }
    }

    private static String text(Device device, Property property, QObject value) {
        if (property.name().equals("addr") && device instanceof PciDevice function) {
            return "%02x.%x".formatted(PciAddress.slot(function.devfn()), PciAddress.function(function.devfn()));
        }
        if (value instanceof QBool bool) {
            return Boolean.toString(bool.value());
        }
        if (value instanceof QNum.Int number) {
            return number(property, number.value(), Long.toString(number.value()));
        }
        if (value instanceof QNum.UInt number) {
            return number(property, number.bits(), Long.toUnsignedString(number.bits()));
        }
        return value instanceof QString text ? "\"" + text.value() + "\"" : "<null>";
    }

    private static String number(Property property, long value, String decimal) {
        return property.kind().typeName().equals("size")
                ? decimal + " (" + SizeWords.of(value) + ")"
                : decimal + " (0x" + Long.toHexString(value) + ")";
    }

    /** What configuration space says; buses have no numbers and regions no addresses, as firmware would give them. */
    private void pciLines(PciDevice function, int indent) {
        QDict known =
                PciDescriptions.find(call.machine().persona(), function.type().name());
        if (known == null) {
            return;
        }
        Fields info = new Fields(known);
        Fields type = info.object("class_info");
        Fields id = info.object("id");
        String description = type.stringOrNull("desc");
        String name = description == null ? "Class %04x".formatted(type.integer("class")) : description;
        line(
                indent,
                "class %s, addr %02x:%02x.%x, pci id %04x:%04x (sub %04x:%04x)"
                        .formatted(
                                name,
                                0,
                                PciAddress.slot(function.devfn()),
                                PciAddress.function(function.devfn()),
                                id.integer("vendor"),
                                id.integer("device"),
                                id.has("subsystem-vendor") ? id.integer("subsystem-vendor") : 0,
                                id.has("subsystem") ? id.integer("subsystem") : 0));
        for (Fields region : info.objects("regions")) {
            long address = region.integer("address");
            line(
                    indent,
                    "bar %d: %s at 0x%x [0x%x]"
                            .formatted(
                                    region.integer("bar"),
                                    region.string("type").equals("io") ? "i/o" : "mem",
                                    address,
                                    address + region.integer("size") - 1));
        }
    }
}
