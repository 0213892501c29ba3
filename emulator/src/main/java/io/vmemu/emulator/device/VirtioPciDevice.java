package io.vmemu.emulator.device;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.virtio.VirtioFunction;
import org.jspecify.annotations.Nullable;

/** A virtio device on PCI: the function outside, the device itself as child {@code virtio-backend}. */
public abstract class VirtioPciDevice extends PciDevice implements BoardDevice {
    /** The name of the device inside. */
    public static final String BACKEND = "virtio-backend";

    static final String DISABLE_MODERN = "disable-modern";

    private final Device backend;

    VirtioPciDevice(QomType type, Device backend) {
        super(type);
        this.backend = backend;
        addChild(BACKEND, backend);
    }

    /** The inner device. */
    public final Device backend() {
        return backend;
    }

    /** What the guest's driver sees, null before the device is realized. */
    public abstract @Nullable VirtioFunction function();

    /** The inner device's links show on the outer one. */
    @Override
    public final @Nullable QomObject link(String name) {
        QomObject own = super.link(name);
        return own != null ? own : backend.link(name);
    }

    /** These devices have no legacy interface: without the modern one nothing is left. */
    final void requireModern() throws QemuException {
        if (get(DISABLE_MODERN) == QBool.TRUE) {
            throw new QemuException("device cannot work as neither modern nor legacy mode is enabled");
        }
    }

    /** The bus between the two, which appears when the device is realized. */
    final void addVirtioBus(Board board) {
        Bus bus = new Bus(board.types().get("virtio-pci-bus"), "virtio-bus", false);
        addChild("virtio-bus", bus);
        bus.attach(backend);
    }

    final void removeVirtioBus() {
        if (child("virtio-bus") instanceof Bus bus) {
            bus.detach(backend);
            removeChild(bus);
        }
    }
}
