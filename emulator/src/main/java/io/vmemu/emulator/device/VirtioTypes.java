package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.pci.PciBus;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import java.util.List;
import java.util.Objects;
import java.util.Set;

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
                .with(
                        name -> Property.storedUntilRealized(name, PropertyKind.BOOL, QBool.TRUE)
                                .describedAs("on/off"),
                        "indirect_desc",
                        "event_idx")
                .build());
        QomType virtioPci = registry.add(QomType.named("virtio-pci", registry.get("pci-device"))
                .asAbstract()
                .with(VirtioTypes::disableLegacy, "disable-legacy")
                .with(name -> disableModern(name, modern), VirtioPciDevice.DISABLE_MODERN)
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
        QomType.Builder memPci = QomType.named("virtio-mem-pci", memBase).madeBy(type -> new VirtioMemPci(type, mem));
        registry.add((modern ? withOwnAndInner(memPci, mem, machineVersion) : withInner(memPci, mem)).build());

        registry.addWhenAsked(
                () -> registerPmem(registry, virtioDevice, memoryPci),
                "virtio-pmem",
                "virtio-pmem-pci-base",
                "virtio-pmem-pci");
        registry.addWhenAsked(
                () -> registerBalloon(registry, virtioDevice, virtioPci),
                "virtio-balloon-device",
                "virtio-balloon-pci-base",
                "virtio-balloon-pci",
                "virtio-balloon-pci-non-transitional",
                "virtio-balloon-pci-transitional");
        registry.addWhenAsked(
                () -> registerSerial(registry, virtioDevice, virtioPci),
                "virtio-serial-device",
                "virtio-serial-pci-base",
                "virtio-serial-pci",
                "virtio-serial-pci-non-transitional",
                "virtio-serial-pci-transitional",
                VirtioSerialPci.BUS_TYPE,
                "virtio-serial-port",
                "virtserialport");
    }

    private static void registerPmem(TypeRegistry registry, QomType virtioDevice, QomType memoryPci) {
        QomType pmem = registry.add(VirtioPmemPci.innerType(virtioDevice));
        QomType base = registry.add(QomType.named("virtio-pmem-pci-base", memoryPci)
                .asAbstract()
                .implementing("memory-device")
                .build());
        registry.add(withInner(
                        QomType.named("virtio-pmem-pci", base).madeBy(type -> new VirtioPmemPci(type, pmem)), pmem)
                .build());
    }

    private static void registerBalloon(TypeRegistry registry, QomType virtioDevice, QomType virtioPci) {
        QomType balloon = registry.add(VirtioBalloonPci.innerType(virtioDevice));
        QomType base = registry.add(
                QomType.named("virtio-balloon-pci-base", virtioPci).asAbstract().build());
        for (String name : List.of(
                "virtio-balloon-pci", "virtio-balloon-pci-non-transitional", "virtio-balloon-pci-transitional")) {
            registry.add(withInner(
                            QomType.named(name, base).madeBy(type -> new VirtioBalloonPci(type, balloon)), balloon)
                    .build());
        }
    }

    /** {@code virtio-serial-pci} in its three forms, and the port for it. */
    private static void registerSerial(TypeRegistry registry, QomType virtioDevice, QomType virtioPci) {
        QomType serial = registry.add(VirtioSerialPci.innerType(virtioDevice));
        QomType base = registry.add(
                QomType.named("virtio-serial-pci-base", virtioPci).asAbstract().build());
        for (String name :
                List.of("virtio-serial-pci", "virtio-serial-pci-non-transitional", "virtio-serial-pci-transitional")) {
            registry.add(withInner(QomType.named(name, base).madeBy(type -> new VirtioSerialPci(type, serial)), serial)
                    .build());
        }
        registry.add(
                QomType.named(VirtioSerialPci.BUS_TYPE, registry.get("bus")).build());
        QomType port = registry.add(QomType.named("virtio-serial-port", registry.get("device"))
                .asAbstract()
                .onBus(VirtioSerialPci.BUS_TYPE)
                .with(VirtSerialPort::number, VirtSerialPort.NUMBER)
                .with(VirtioTypes::text, VirtSerialPort.NAME)
                .build());
        registry.add(QomType.named("virtserialport", port)
                .madeBy(VirtSerialPort::new)
                .with(name -> text(name).describedAs("ID of a chardev to use as a backend"), VirtSerialPort.CHARDEV)
                .build());
    }

    private static Property text(String name) {
        return Property.storedUntilRealized(name, PropertyKind.STR, QString.of(""));
    }

    /** What the inner device has shows on the outer one. */
    private static QomType.Builder withInner(QomType.Builder outer, QomType inner) {
        return withInner(outer, inner, inner.declaredNames("device"));
    }

    private static QomType.Builder withInner(QomType.Builder outer, QomType inner, Set<String> names) {
        return outer.with(name -> Property.child(name, inner.name()), VirtioPciDevice.BACKEND)
                .with(
                        name -> Objects.requireNonNull(inner.property(name))
                                .aliasThrough(self -> ((VirtioPciDevice) self).backend()),
                        names.toArray(new String[0]));
    }

    /** The same where the outer device has properties that differ from the inner one's. */
    private static QomType.Builder withOwnAndInner(QomType.Builder outer, QomType inner, int machineVersion) {
        Set<String> names = inner.declaredNames("device");
        names.remove(VirtioMemObject.REQUESTED_SIZE);
        QomType.Builder own = outer.with(VirtioTypes::requestedSize, VirtioMemObject.REQUESTED_SIZE)
                .with(
                        name -> Property.storedUntilRealized(name, PropertyKind.BOOL, QBool.TRUE)
                                .describedAs("on/off"),
                        "ioeventfd")
                .with(name -> vectors(name, machineVersion), "vectors");
        return withInner(own, inner, names);
    }

    private static Property requestedSize(String name) {
        return new Property(
                name,
                PropertyKind.SIZE,
                null,
                null,
                self -> ((VirtioMemPci) self).backend().get(name),
                (self, value, style) -> {
                    VirtioMemPci device = (VirtioMemPci) self;
                    if (device.isUnplugPending()) {
                        throw new QemuException(
                                "'requested-size' cannot be changed if the device is in the process of unplug");
                    }
                    device.backend().set(name, value, style);
                });
    }

    /** Automatic means two: one for the configuration, one for the queue. Older machine types have none. */
    private static Property vectors(String name, int machineVersion) {
        QNum automatic = QNum.of(0xffff_ffffL);
        Property stored = Property.storedUntilRealized(
                name, PropertyKind.UINT32, machineVersion >= 1000 ? automatic : QNum.of(0));
        return new Property(
                name,
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

    /**
     * What is automatic reads as on for those without a legacy interface, and for what is behind a PCI Express port, where
     * legacy drivers would find nothing.
     */
    private static Property disableLegacy(String name) {
        Property stored = Property.storedUntilRealized(name, PropertyKind.ON_OFF_AUTO, QString.of("auto"));
        return new Property(
                name,
                stored.kind(),
                "on/off/auto",
                stored.defaultValue(),
                self -> {
                    PciDevice device = (PciDevice) self;
                    if (!device.isRealized() || !stored.getter().get(self).equals(QString.of("auto"))) {
                        return stored.getter().get(self);
                    }
                    PciBus bus = device.pciBus();
                    boolean behindPort = bus != null && bus.type().isA("PCIE") && bus.owner() != null;
                    return QString.of(device instanceof VirtioPciDevice || behindPort ? "on" : "off");
                },
                stored.setter());
    }

    private static Property disableModern(String name, boolean modern) {
        Property stored = Property.storedUntilRealized(name, PropertyKind.BOOL, QBool.FALSE);
        return modern ? stored.describedAs("on/off") : stored;
    }

    static boolean isOn(QomObject object, String property) throws QemuException {
        return object.get(property) == QBool.TRUE;
    }
}
