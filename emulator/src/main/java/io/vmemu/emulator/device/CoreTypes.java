package io.vmemu.emulator.device;

import io.vmemu.emulator.memory.MemoryRegion;
import io.vmemu.emulator.pci.PciTypes;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;

/** The types at the top of the tree, and those of this package. */
public final class CoreTypes {
    private CoreTypes() {}

    /** Adds them to {@code registry}. */
    public static void register(TypeRegistry registry, Persona persona, int machineVersion) {
        QomType object = registry.add(QomType.named("object", null)
                .asAbstract()
                .madeBy(QomObject::new)
                .with(
                        name -> Property.readOnly(
                                name,
                                PropertyKind.STRING,
                                self -> QString.of(self.type().name())),
                        "type")
                .build());
        registry.add(QomType.named("container", object).build());
        registry.add(MemoryRegion.type(object));
        QomType device = registry.add(Device.deviceType(object));
        QomType bus = registry.add(QomType.named("bus", object)
                .asAbstract()
                .madeBy(type -> new Bus(type, type.name(), false))
                .build());
        registry.add(QomType.named("System", bus).build());
        for (String onBoard : new String[] {"ISA", "IDE", "i2c-bus"}) {
            registry.add(QomType.named(onBoard, bus).build());
        }
        PciTypes.register(registry, device, bus, persona);
        VirtioTypes.register(registry, persona, machineVersion);
        registry.addWhenAsked(() -> registerDimms(registry, device), "pc-dimm", "nvdimm");
    }

    private static void registerDimms(TypeRegistry registry, QomType device) {
        QomType dimm = registry.add(PcDimm.dimmType(device));
        registry.add(QomType.named("nvdimm", dimm).build());
    }
}
