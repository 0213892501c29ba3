package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomType;
import java.util.List;

/** A USB bus. Its ports, and those of the hubs on it, are taken by name; there are as many as are asked for. */
final class UsbBus extends Bus {
    private static final String PORT = "port";

    UsbBus(QomType type, String name) {
        super(type, name, true);
    }

    @Override
    public void admit(Device device) throws QemuException {
        if (device.storedValue(PORT) instanceof QString port
                && devices().stream().anyMatch(other -> port.equals(other.storedValue(PORT)))) {
            throw new QemuException("usb port " + port.value() + " (bus " + busName() + ") not found (in use?)");
        }
    }

    /** The ports of a hub are named after its own. */
    @Override
    public List<Device> behind(Device device) {
        return device.storedValue(PORT) instanceof QString hub
                ? devices().stream()
                        .filter(other -> other.storedValue(PORT) instanceof QString port
                                && port.value().startsWith(hub.value() + "."))
                        .toList()
                : List.of();
    }
}
