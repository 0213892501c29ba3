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
    /** Functions that a q35 or pc board has by itself. */
    private static final List<String> CHIPSET_FUNCTIONS =
            List.of("mch", "ICH9-LPC", "ich9-ahci", "ICH9-SMB", "i440FX", "PIIX3", "piix3-ide", "PIIX4_PM");

    private PciTypes() {}

    /** Adds them to {@code registry}. */
    public static void register(TypeRegistry registry, QomType device, QomType bus, Persona persona) {
        QomType pci = registry.add(QomType.named("PCI", bus).build());
        registry.add(QomType.named("PCIE", pci).build());
        QomType function = registry.add(QomType.named("pci-device", device)
                .asAbstract()
                .onBus("PCI")
                .madeBy(PciDevice::new)
                .with(() -> List.of(
                        address(persona),
                        Property.storedUntilRealized("multifunction", PropertyKind.BOOL, QBool.FALSE)
                                .describedAs("on/off")))
                .build());
        QomType bridge = registry.add(
                QomType.named("base-pci-bridge", function).asAbstract().build());
        QomType port =
                registry.add(QomType.named("pcie-port", bridge).asAbstract().build());
        QomType slot =
                registry.add(QomType.named("pcie-slot", port).asAbstract().build());
        QomType rootPortBase = registry.add(
                QomType.named("pcie-root-port-base", slot).asAbstract().build());
        registry.add(QomType.named("pcie-root-port", rootPortBase)
                .madeBy(PcieRootPort::new)
                .with(() -> List.of(
                        Property.storedUntilRealized("port", PropertyKind.UINT8, QNum.of(0)),
                        Property.storedUntilRealized("chassis", PropertyKind.UINT8, QNum.of(0))))
                .build());
        QomType xhci =
                registry.add(QomType.named("pci-xhci", function).asAbstract().build());
        registry.add(QomType.named("qemu-xhci", xhci)
                .with(() -> List.of(
                        Property.storedUntilRealized("p2", PropertyKind.UINT32, QNum.of(4)),
                        Property.storedUntilRealized("p3", PropertyKind.UINT32, QNum.of(4))))
                .build());
        for (String chipset : CHIPSET_FUNCTIONS) {
            registry.add(QomType.named(chipset, function).build());
        }
    }

    private static Property address(Persona persona) {
        boolean integers = persona.isAtLeast(Persona.QEMU_10_0);
        PropertyKind kind = PropertyKind.custom(integers ? "str" : "int32");
        return Property.of(
                        "addr",
                        kind,
                        self -> QNum.of(((PciDevice) self).devfn()),
                        (self, value) -> ((PciDevice) self)
                                .setDevfn(PciAddress.parse(self.type().name(), value, integers)))
                .untilRealized()
                .withDefault(QNum.of(PciAddress.AUTOMATIC))
                .describedAs("Slot and optional function number, example: 06.0 or 06");
    }
}
