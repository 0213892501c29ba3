package io.vmemu.emulator.device;

import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.virtio.VirtioFunction;
import org.jspecify.annotations.Nullable;

/** QOM's {@code virtio-serial-pci}: a bus for ports, which are named channels between the host and the guest. */
public final class VirtioSerialPci extends VirtioPciDevice {
    static final String BUS_TYPE = "virtio-serial-bus";

    static final String MAX_PORTS = "max_ports";

    private @Nullable Bus ports;

    VirtioSerialPci(QomType type, QomType innerType) {
        super(type, (Device) innerType.newInstance());
    }

    static QomType innerType(QomType virtioDevice) {
        return QomType.named("virtio-serial-device", virtioDevice)
                .with(name -> Property.storedUntilRealized(name, PropertyKind.UINT32, QNum.of(31)), MAX_PORTS)
                .build();
    }

    @Override
    public void realize(Board board) {
        Bus bus = new Bus(board.types().get(BUS_TYPE), ControllerBuses.name(board, this, BUS_TYPE, 0), true);
        backend().addChild(bus.busName(), bus);
        board.addBus(bus);
        ports = bus;
        backend().setRealized(true);
        addVirtioBus(board);
    }

    @Override
    public void unrealize(Board board) {
        removeVirtioBus();
        if (ports != null) {
            board.removeBus(ports);
            backend().removeChild(ports);
            ports = null;
        }
        backend().setRealized(false);
    }

    /** Its queues are not worked on: what goes through a port is handed over as it is. */
    @Override
    public @Nullable VirtioFunction function() {
        return null;
    }
}
