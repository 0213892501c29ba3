package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;

/** QOM's {@code virtserialport}: one end of a channel, which programs in the guest find by its name. */
public final class VirtSerialPort extends Device implements BoardDevice {
    static final String NUMBER = "nr";
    static final String NAME = "name";
    static final String CHARDEV = "chardev";
    private static final String PREFIX = "virtio-serial-bus: ";

    private long number = AUTOMATIC;
    private boolean guestOpen;

    VirtSerialPort(QomType type) {
        super(type);
    }

    static Property number(String name) {
        return Property.of(
                        name,
                        PropertyKind.UINT32,
                        self -> QNum.of(((VirtSerialPort) self).number),
                        (self, value) -> ((VirtSerialPort) self).number = ((QNum.Int) value).value())
                .untilRealized()
                .withDefault(QNum.of(AUTOMATIC));
    }

    @Override
    public void realize(Board board) throws QemuException {
        Bus bus = parentBus();
        if (bus == null || bus.owner() == null) {
            throw new IllegalStateException("a port without a bus");
        }
        for (Device other : bus.devices()) {
            if (other instanceof VirtSerialPort port && port != this) {
                if (number != AUTOMATIC && port.number == number) {
                    throw new QemuException(PREFIX + "A port already exists at id " + number);
                }
                if (!name().isEmpty() && port.name().equals(name())) {
                    throw new QemuException(PREFIX + "A port already exists by name " + name());
                }
            }
        }
        long limit = ((QNum.Int) bus.owner().get(VirtioSerialPci.MAX_PORTS)).value();
        long chosen = number == AUTOMATIC ? firstFree(bus) : number;
        if (number == AUTOMATIC && chosen >= limit) {
            throw new QemuException(PREFIX + "Maximum port limit for this device reached");
        }
        if (chosen >= limit) {
            throw new QemuException(PREFIX + "Out-of-range port id specified, max. allowed: " + (limit - 1));
        }
        if (chosen == 0) {
            throw new QemuException("Port number 0 on virtio-serial devices reserved for virtconsole devices for"
                    + " backward compatibility.");
        }
        number = chosen;
    }

    /** Number 0 is for consoles. */
    private static long firstFree(Bus bus) {
        long free = 1;
        while (isTaken(bus, free)) {
            free++;
        }
        return free;
    }

    private static boolean isTaken(Bus bus, long number) {
        return bus.devices().stream().anyMatch(other -> other instanceof VirtSerialPort port && port.number == number);
    }

    @Override
    public void unrealize(Board board) {
        guestOpen = false;
    }

    /** The name that the guest sees, empty if it has none. */
    public String name() {
        return text(NAME);
    }

    /** Id of the character device behind the port, empty if there is none. */
    public String chardev() {
        return text(CHARDEV);
    }

    private String text(String property) {
        try {
            return get(property) instanceof QString value ? value.value() : "";
        } catch (QemuException e) {
            throw new IllegalStateException("a text that cannot be read", e);
        }
    }

    /** Whether a program in the guest has opened it. */
    public boolean isGuestOpen() {
        return guestOpen;
    }

    /** A program in the guest has opened or closed it; says whether that is news. */
    public boolean setGuestOpen(boolean open) {
        boolean changed = guestOpen != open;
        guestOpen = open;
        return changed;
    }
}
