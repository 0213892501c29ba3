package io.vmemu.emulator.machine;

import io.vmemu.emulator.device.Board;
import io.vmemu.emulator.device.BoardDevice;
import io.vmemu.emulator.device.ControllerBuses;
import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.option.PropertyText;
import io.vmemu.emulator.pci.PciBridge;
import io.vmemu.emulator.pci.PciBus;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes devices, at start ({@code -device}) and later ({@code device_add}). The order of the checks is QEMU's; a device
 * that is refused leaves nothing behind.
 */
final class DeviceManager {
    private static final Set<String> NOT_PROPERTIES = Set.of("driver", "bus", "id");

    private final Board board;
    private final Buses buses;
    private final QomObject peripheral;
    private final QomObject peripheralAnon;
    private final List<GlobalProperty> globals;
    private final ErrorReporter reporter;
    private final HostBackends backends;

    DeviceManager(Machine machine, Board board, Buses buses, QomObject peripheral, QomObject peripheralAnon) {
        this.board = board;
        this.buses = buses;
        this.peripheral = peripheral;
        this.peripheralAnon = peripheralAnon;
        this.globals = machine.config().globals();
        this.reporter = machine.environment().reporter();
        this.backends = machine.backends();
    }

    /** Makes a device of what {@code arguments} say. */
    Device add(QDict arguments, InputStyle style) throws QemuException {
        QomType type = deviceType(arguments);
        Bus bus = chooseBus(arguments, type);
        if (!board.isStarting()) {
            requireHotpluggable(type, bus);
        }
        String id = text(arguments, "id");
        if (id != null && peripheral.child(id) != null) {
            throw new QemuException("Duplicate device ID '" + id + "'");
        }
        Device device = (Device) type.newInstance();
        device.setId(id);
        device.setHotplugged(!board.isStarting());
        QomObject parent = id == null ? peripheralAnon : peripheral;
        parent.addChild(id == null ? "device[*]" : id, device);
        try {
            setProperties(device, arguments, style);
            plug(device, bus);
        } catch (QemuException refusal) {
            backends.release(device);
            parent.removeChild(device);
            throw refusal;
        }
        backends.arrived(device);
        return device;
    }

    private QomType deviceType(QDict arguments) throws QemuException {
        String driver = text(arguments, "driver");
        if (driver == null) {
            throw new QemuException("Parameter 'driver' is missing");
        }
        QomType type = board.types().findDevice(driver);
        if (type == null || !type.isA("device")) {
            throw new QemuException("'" + driver + "' is not a valid device model name");
        }
        if (type.isAbstract()) {
            throw new QemuException("Parameter 'driver' expects a non-abstract device type");
        }
        boolean late = !board.isStarting() && type.isFixed();
        if (type.isOfTheBoard() || (late && !board.persona().isAtLeast(Persona.QEMU_10_0))) {
            throw new QemuException("Parameter 'driver' expects a pluggable device type");
        }
        if (late) {
            throw new QemuException("Device '" + type.name() + "' does not support hotplugging");
        }
        return type;
    }

    private @Nullable Bus chooseBus(QDict arguments, QomType type) throws QemuException {
        String busType = type.busType();
        String wanted = text(arguments, "bus");
        if (wanted != null) {
            Bus bus = buses.find(wanted);
            if (busType == null || !bus.type().isA(busType)) {
                throw new QemuException(
                        "Device '" + type.name() + "' can't go on " + bus.type().name() + " bus");
            }
            return bus;
        }
        if (busType == null) {
            return null;
        }
        Bus bus = buses.choose(busType);
        if (bus == null) {
            throw new QemuException("No '" + busType + "' bus found for device '" + type.name() + "'");
        }
        return bus;
    }

    private void requireHotpluggable(QomType type, @Nullable Bus bus) throws QemuException {
        if (board.isMigrating()) {
            throw new QemuException("device_add not allowed while migrating");
        }
        if (bus != null && !bus.isHotpluggable()) {
            throw new QemuException("Bus '" + bus.busName() + "' does not support hotplugging");
        }
        if (bus == null && board.machineVersion() == 0) {
            throw new QemuException("Device '" + type.name() + "' can not be hotplugged on this machine");
        }
    }

    private void setGlobals(Device device) throws QemuException {
        for (GlobalProperty global : globals) {
            if (device.type().isA(global.driver())) {
                setGlobal(device, global);
            }
        }
    }

    /** One that a device does not take ends the start; later it is only warned of. */
    private void setGlobal(Device device, GlobalProperty global) throws QemuException {
        try {
            new PropertyText(board.persona(), reporter).set(device, global.property(), global.value());
            backends.connect(device, global.property());
        } catch (QemuException reason) {
            QemuException refusal = global.refusal(reason);
            if (!device.isHotplugged()) {
                throw refusal;
            }
            reporter.warn(refusal.desc());
        }
    }

    private void setProperties(Device device, QDict arguments, InputStyle style) throws QemuException {
        setGlobals(device);
        for (Map.Entry<String, QObject> member : arguments.inHashOrder()) {
            if (!NOT_PROPERTIES.contains(member.getKey())) {
                device.set(member.getKey(), member.getValue(), style);
                backends.connect(device, member.getKey());
            }
        }
    }

    private void plug(Device device, @Nullable Bus bus) throws QemuException {
        BoardDevice behaviour = device instanceof BoardDevice own ? own : null;
        if (behaviour != null) {
            behaviour.prePlug(board);
        }
        if (bus instanceof PciBus pci && device instanceof PciDevice function) {
            pci.attachAt(function, pci.place(function, device.isHotplugged()));
        } else if (bus != null) {
            bus.admit(device);
            bus.attach(device);
        }
        try {
            backends.begin(device);
            if (behaviour != null) {
                behaviour.realize(board);
            }
        } catch (QemuException refusal) {
            if (bus != null) {
                bus.detach(device);
            }
            throw refusal;
        }
        if (device instanceof PciBridge bridge) {
            board.addBus(bridge.addSecondaryBus(board.types(), board.persona()));
        } else {
            ControllerBuses.addTo(board, device);
        }
        device.setRealized(true);
    }

    /** Finds a device by id or path, as {@code device_del} takes it. */
    Device find(String idOrPath, List<QomObject> resolved) throws QemuException {
        if (resolved.isEmpty()) {
            throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + idOrPath + "' not found");
        }
        if (resolved.get(0) instanceof Device device) {
            return device;
        }
        throw new QemuException(idOrPath
                + (board.persona().isAtLeast(Persona.QEMU_10_0)
                        ? " is not a device"
                        : " is not a hotpluggable device"));
    }

    /** Takes a device off the board and out of the tree. */
    void remove(Device device) {
        if (device instanceof BoardDevice behaviour) {
            behaviour.unrealize(board);
        }
        backends.release(device);
        Bus bus = device.parentBus();
        if (bus != null) {
            bus.detach(device);
        }
        device.setRealized(false);
        QomObject parent = device.parent();
        if (parent != null) {
            parent.removeChild(device);
        }
    }

    /** A member that is a text; one of another type counts as absent, as in QEMU. */
    private static @Nullable String text(QDict arguments, String key) {
        return arguments.get(key) instanceof QString text ? text.value() : null;
    }
}
