package io.vmemu.emulator.device;

import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The buses that controllers bring with them. What sits there has no behaviour, but it has its place, and can be found, added
 * and taken away: management layers put disks, serial ports and tablets into every machine.
 */
public final class ControllerBuses {
    private static final String IDE = "IDE";
    private static final String ISA = "ISA";
    private static final String SCSI = "SCSI";
    private static final String USB = "usb-bus";
    private static final String I2C = "i2c-bus";
    private static final String SCSI_ON_VIRTIO = "virtio-scsi-pci";

    /** Their type, by the controller's type or an ancestor of it. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("pci-uhci-usb", USB),
            Map.entry("pci-ehci-usb", USB),
            Map.entry("pci-xhci", USB),
            Map.entry("pci-ohci", USB),
            Map.entry(SCSI_ON_VIRTIO, SCSI),
            Map.entry("lsi53c895a", SCSI),
            Map.entry("megasas-base", SCSI),
            Map.entry("mptsas1068", SCSI),
            Map.entry("pvscsi", SCSI),
            Map.entry("am53c974", SCSI),
            Map.entry("usb-bot", SCSI),
            Map.entry("usb-uas", SCSI),
            Map.entry("ich9-ahci", IDE),
            Map.entry("pci-ide", IDE),
            Map.entry("piix3-ide", IDE),
            Map.entry("intel-hda-generic", "HDA"),
            Map.entry("isa-fdc", "floppy-bus"),
            Map.entry("ICH9-LPC", ISA),
            Map.entry("PIIX3", ISA),
            Map.entry("ICH9-SMB", I2C),
            Map.entry("PIIX4_PM", I2C));

    private ControllerBuses() {}

    /** Adds those of a device that has just been realized, if it brings any. */
    public static void addTo(Board board, Device controller) {
        String busType = controller.type().lookUp(TYPES);
        // A USB controller with a master is the companion of another one, and serves the bus of that.
        if (busType == null || controller.storedValue("masterbus") != null) {
            return;
        }
        boolean sata = controller.type().isA("ich9-ahci");
        int count = sata ? 6 : busType.equals(IDE) ? 2 : 1;
        QomObject owner = owner(board.types(), controller);
        for (int index = 0; index < count; index++) {
            String name = busType.equals(I2C) ? "i2c" : name(board, controller, busType, index);
            Bus bus = make(board.types().get(busType), name, sata ? 1 : 2);
            owner.addChild(name, bus);
            board.addBus(bus);
        }
    }

    private static Bus make(QomType type, String name, int ideUnits) {
        return switch (type.name()) {
            case IDE -> new IdeBus(type, name, ideUnits);
            case ISA -> new IsaBus(type, name);
            case USB -> new UsbBus(type, name);
            default -> new Bus(type, name, type.name().equals(SCSI));
        };
    }

    /** Virtio controllers have them on the device inside. */
    private static QomObject owner(TypeRegistry types, Device controller) {
        if (!controller.type().isA(SCSI_ON_VIRTIO)) {
            return controller;
        }
        Device backend = (Device) types.get("virtio-scsi-device").newInstance();
        controller.addChild(VirtioPciDevice.BACKEND, backend);
        Bus between = new Bus(types.get("virtio-pci-bus"), "virtio-bus", false);
        controller.addChild(between.busName(), between);
        between.attach(backend);
        backend.setRealized(true);
        return backend;
    }

    /** What QEMU calls a bus that has not been given a name: after its device, or after its type. */
    static String name(Board board, Device owner, String busType, int index) {
        String id = owner.id();
        return id == null ? board.nextBusName(busType) : id + "." + index;
    }

    /** The buses that a device has brought, on the device inside it too. */
    public static List<Bus> of(Device device) {
        List<Bus> buses = new ArrayList<>();
        addBuses(device, buses);
        QomObject inside = device.child(VirtioPciDevice.BACKEND);
        if (inside != null) {
            addBuses(inside, buses);
        }
        return buses;
    }

    private static void addBuses(QomObject owner, List<Bus> buses) {
        for (QomObject child : owner.children()) {
            if (child instanceof Bus bus) {
                buses.add(bus);
            }
        }
    }
}
