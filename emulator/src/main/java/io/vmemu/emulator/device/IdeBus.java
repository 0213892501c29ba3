package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomType;
import java.util.HashMap;
import java.util.Map;

/** An IDE channel with two units, or a SATA port with one. */
final class IdeBus extends Bus {
    private static final String UNIT = "unit";

    private final int units;
    private final Map<Device, Long> taken = new HashMap<>();

    IdeBus(QomType type, String name, int units) {
        super(type, name, false);
        this.units = units;
    }

    @Override
    public void admit(Device device) throws QemuException {
        long unit = device.storedValue(UNIT) instanceof QNum.Int given && given.value() != Device.AUTOMATIC
                ? given.value()
                : taken.containsValue(0L) ? 1 : 0;
        if (unit >= units) {
            throw new QemuException("Can't create IDE unit " + unit + ", bus supports only " + units + " units");
        }
        if (taken.containsValue(unit)) {
            throw new QemuException("IDE unit " + unit + " is in use");
        }
        taken.put(device, unit);
    }

    @Override
    public void detach(Device device) {
        taken.remove(device);
        super.detach(device);
    }
}
