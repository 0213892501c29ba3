package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomType;

/** The ISA bus of a board, with places for four serial ports. */
final class IsaBus extends Bus {
    private static final int SERIAL_PORTS = 4;

    private int numbered;

    IsaBus(QomType type, String name) {
        super(type, name, false);
    }

    @Override
    public void admit(Device device) throws QemuException {
        if (device.type().isA("isa-serial")) {
            long port = device.storedValue("index") instanceof QNum.Int index && index.value() != Device.AUTOMATIC
                    ? index.value()
                    : numbered++;
            if (port >= SERIAL_PORTS) {
                throw new QemuException("Max. supported number of ISA serial ports is " + SERIAL_PORTS + ".");
            }
        }
    }
}
