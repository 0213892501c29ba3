package io.vmemu.emulator.pci;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import java.util.List;

/** QOM types of PCI devices and buses. */
public final class PciTypes {
    /** Functions that nothing but a q35 or pc board has. */
    private static final List<String> CHIPSET_FUNCTIONS =
            List.of("mch", "ICH9-LPC", "ICH9-SMB", "i440FX", "PIIX3", "PIIX4_PM");

    private PciTypes() {}

    /** Adds them to {@code registry}. */
    public static void register(TypeRegistry registry, QomType device, QomType bus, Persona persona) {
        QomType pci = registry.add(QomType.named("PCI", bus).build());
        registry.add(QomType.named("PCIE", pci).build());
        QomType function = registry.add(QomType.named("pci-device", device)
                .asAbstract()
                .onBus("PCI")
                .madeBy(PciDevice::new)
                .with(name -> address(name, persona), "addr")
                .with(
                        name -> Property.storedUntilRealized(name, PropertyKind.BOOL, QBool.FALSE)
                                .describedAs("on/off"),
                        "multifunction")
                .build());
        for (String chipset : CHIPSET_FUNCTIONS) {
            registry.add(QomType.named(chipset, function).ofTheBoard().fixed().build());
        }
        registry.add(QomType.named("piix3-ide", function).fixed().build());
        registry.add(QomType.named("ich9-ahci", function).build());
        registry.addWhenAsked(
                () -> registerRootPort(registry, function),
                "base-pci-bridge",
                "pcie-port",
                "pcie-slot",
                "pcie-root-port-base",
                "pcie-root-port");
        registry.addWhenAsked(() -> registerXhci(registry, function), "pci-xhci", "qemu-xhci");
    }

    private static void registerRootPort(TypeRegistry registry, QomType function) {
        QomType bridge = registry.add(QomType.named("base-pci-bridge", function)
                .asAbstract()
                .madeBy(PciBridge::new)
                .build());
        QomType port =
                registry.add(QomType.named("pcie-port", bridge).asAbstract().build());
        QomType slot =
                registry.add(QomType.named("pcie-slot", port).asAbstract().build());
        QomType rootPortBase = registry.add(
                QomType.named("pcie-root-port-base", slot).asAbstract().build());
        registry.add(QomType.named("pcie-root-port", rootPortBase)
                .with(name -> Property.storedUntilRealized(name, PropertyKind.UINT8, QNum.of(0)), "port", "chassis")
                .build());
    }

    private static void registerXhci(TypeRegistry registry, QomType function) {
        QomType xhci =
                registry.add(QomType.named("pci-xhci", function).asAbstract().build());
        registry.add(QomType.named("qemu-xhci", xhci)
                .with(name -> Property.storedUntilRealized(name, PropertyKind.UINT32, QNum.of(4)), "p2", "p3")
                .build());
    }

    private static Property address(String name, Persona persona) {
        boolean integers = persona.isAtLeast(Persona.QEMU_10_0);
        PropertyKind kind = PropertyKind.custom(integers ? "str" : "int32");
        return Property.of(
                        name,
                        kind,
                        self -> QNum.of(((PciDevice) self).devfn()),
                        (self, value) -> ((PciDevice) self)
                                .setDevfn(PciAddress.parse(self.type().name(), value, integers)))
                .untilRealized()
                .withDefault(QNum.of(PciAddress.AUTOMATIC))
                .describedAs("Slot and optional function number, example: 06.0 or 06");
    }
}
