package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import java.util.ArrayList;
import java.util.List;

/** QOM types of the virtio devices that do something here. */
final class VirtioTypes {
    private VirtioTypes() {}

    static void register(TypeRegistry registry, Persona persona, int machineVersion) {
        boolean modern = persona.isAtLeast(Persona.QEMU_10_0);
        QomType bus = registry.add(
                QomType.named("virtio-bus", registry.get("bus")).asAbstract().build());
        registry.add(QomType.named("virtio-pci-bus", bus).build());
        QomType virtioDevice = registry.add(QomType.named("virtio-device", registry.get("device"))
                .asAbstract()
                .onBus("virtio-bus")
                .with(() -> List.of(
                        Property.storedUntilRealized("indirect_desc", PropertyKind.BOOL, QBool.TRUE)
                                .describedAs("on/off"),
                        Property.storedUntilRealized("event_idx", PropertyKind.BOOL, QBool.TRUE)
                                .describedAs("on/off")))
                .build());
        QomType virtioPci = registry.add(QomType.named("virtio-pci", registry.get("pci-device"))
                .asAbstract()
                .with(() -> List.of(disableLegacy(), modern ? disableModern().describedAs("on/off") : disableModern()))
                .build());
        QomType memoryPci = modern
                ? registry.add(
                        QomType.named("virtio-md-pci", virtioPci).asAbstract().build())
                : virtioPci;

        QomType mem = registry.add(VirtioMemObject.innerType(virtioDevice, persona, machineVersion));
        QomType memBase = registry.add(QomType.named("virtio-mem-pci-base", memoryPci)
                .asAbstract()
                .implementing("memory-device")
                .build());
        registry.add(QomType.named("virtio-mem-pci", memBase)
                .madeBy(type -> new VirtioMemPci(type, mem))
                .with(() -> outer(mem, modern ? memProperties(machineVersion) : List.of()))
                .build());

        QomType pmem = registry.add(VirtioPmemPci.innerType(virtioDevice));
        QomType pmemBase = registry.add(QomType.named("virtio-pmem-pci-base", memoryPci)
                .asAbstract()
                .implementing("memory-device")
                .build());
        registry.add(QomType.named("virtio-pmem-pci", pmemBase)
                .madeBy(type -> new VirtioPmemPci(type, pmem))
                .with(() -> outer(pmem, List.of()))
                .build());

        QomType balloon = registry.add(VirtioBalloonPci.innerType(virtioDevice));
        QomType balloonBase = registry.add(
                QomType.named("virtio-balloon-pci-base", virtioPci).asAbstract().build());
        for (String name : List.of(
                "virtio-balloon-pci", "virtio-balloon-pci-non-transitional", "virtio-balloon-pci-transitional")) {
            registry.add(QomType.named(name, balloonBase)
                    .madeBy(type -> new VirtioBalloonPci(type, balloon))
                    .with(() -> outer(balloon, List.of()))
                    .build());
        }
        registerSerial(registry, virtioDevice, virtioPci);
    }

    /** {@code virtio-serial-pci} in its three forms, and the port for it. */
    private static void registerSerial(TypeRegistry registry, QomType virtioDevice, QomType virtioPci) {
        QomType serial = registry.add(VirtioSerialPci.innerType(virtioDevice));
        QomType base = registry.add(
                QomType.named("virtio-serial-pci-base", virtioPci).asAbstract().build());
        for (String name :
                List.of("virtio-serial-pci", "virtio-serial-pci-non-transitional", "virtio-serial-pci-transitional")) {
            registry.add(QomType.named(name, base)
                    .madeBy(type -> new VirtioSerialPci(type, serial))
                    .with(() -> outer(serial, List.of()))
                    .build());
        }
        registry.add(
                QomType.named(VirtioSerialPci.BUS_TYPE, registry.get("bus")).build());
        QomType port = registry.add(QomType.named("virtio-serial-port", registry.get("device"))
                .asAbstract()
                .onBus(VirtioSerialPci.BUS_TYPE)
                .with(() -> List.of(
                        VirtSerialPort.number(),
                        Property.storedUntilRealized(VirtSerialPort.NAME, PropertyKind.STR, QString.of(""))))
                .build());
        registry.add(QomType.named("virtserialport", port)
                .madeBy(VirtSerialPort::new)
                .with(() ->
                        List.of(Property.storedUntilRealized(VirtSerialPort.CHARDEV, PropertyKind.STR, QString.of(""))
                                .describedAs("ID of a chardev to use as a backend")))
                .build());
    }

    /** What the inner device has shows on the outer one. */
    private static List<Property> outer(QomType inner, List<Property> own) {
        List<Property> all = new ArrayList<>(own);
        all.add(Property.child(VirtioPciDevice.BACKEND, inner.name()));
        for (Property property : inner.declaredProperties("device")) {
            if (own.stream().noneMatch(mine -> mine.name().equals(property.name()))) {
                all.add(property.aliasThrough(outer -> ((VirtioPciDevice) outer).backend()));
            }
        }
        return all;
    }

    private static List<Property> memProperties(int machineVersion) {
        Property requestedSize = Property.of(
                "requested-size",
                PropertyKind.SIZE,
                self -> ((VirtioMemPci) self).backend().get("requested-size"),
                (self, value) -> {});
        return List.of(
                new Property(
                        requestedSize.name(),
                        requestedSize.kind(),
                        null,
                        null,
                        requestedSize.getter(),
                        (self, value, style) -> {
                            VirtioMemPci device = (VirtioMemPci) self;
                            if (device.isUnplugPending()) {
                                throw new QemuException("'requested-size' cannot be changed if the device is in the"
                                        + " process of unplug");
                            }
                            device.backend().set("requested-size", value, style);
                        }),
                Property.storedUntilRealized("ioeventfd", PropertyKind.BOOL, QBool.TRUE)
                        .describedAs("on/off"),
                vectors(machineVersion));
    }

    /** Automatic means two: one for the configuration, one for the queue. Older machine types have none. */
    private static Property vectors(int machineVersion) {
        QNum automatic = QNum.of(0xffff_ffffL);
        Property stored = Property.storedUntilRealized(
                "vectors", PropertyKind.UINT32, machineVersion >= 1000 ? automatic : QNum.of(0));
        return new Property(
                stored.name(),
                stored.kind(),
                null,
                automatic,
                self -> {
                    boolean settled = ((VirtioMemPci) self).isRealized();
                    return settled && stored.getter().get(self).equals(automatic)
                            ? QNum.of(2)
                            : stored.getter().get(self);
                },
                stored.setter());
    }

    /** What is automatic reads as on: these devices have no legacy interface where they can be found. */
    private static Property disableLegacy() {
        Property stored = Property.storedUntilRealized("disable-legacy", PropertyKind.ON_OFF_AUTO, QString.of("auto"));
        return new Property(
                stored.name(),
                stored.kind(),
                "on/off/auto",
                stored.defaultValue(),
                self -> {
                    boolean settled = ((VirtioPciDevice) self).isRealized();
                    return settled && stored.getter().get(self).equals(QString.of("auto"))
                            ? QString.of("on")
                            : stored.getter().get(self);
                },
                stored.setter());
    }

    private static Property disableModern() {
        return Property.storedUntilRealized(VirtioPciDevice.DISABLE_MODERN, PropertyKind.BOOL, QBool.FALSE);
    }

    static boolean isOn(QomObject object, String property) throws QemuException {
        return object.get(property) == QBool.TRUE;
    }
}
