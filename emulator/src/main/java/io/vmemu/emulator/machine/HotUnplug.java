package io.vmemu.emulator.machine;

import io.vmemu.emulator.device.BoardDevice;
import io.vmemu.emulator.device.ControllerBuses;
import io.vmemu.emulator.device.VirtioPciDevice;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomTree;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code device_del}: a device goes when the guest lets it go. Where firmware's ACPI code asks the guest, the request
 * stays until the guest answers or the machine is reset; a root port with nobody to ask gives its device up at once.
 */
final class HotUnplug {
    private final MachineBoard board;
    private final DeviceManager devices;
    private final Set<Device> pending = new LinkedHashSet<>();

    HotUnplug(MachineBoard board, DeviceManager devices) {
        this.board = board;
        this.devices = devices;
    }

    void request(String idOrPath, QomTree tree, FaultyGuest guest) throws QemuException {
        String path = idOrPath.startsWith("/") ? idOrPath : "/machine/peripheral/" + idOrPath;
        Device device = devices.find(idOrPath, tree.resolve(path));
        BoardDevice behaviour = device instanceof BoardDevice own ? own : null;
        if (pending.contains(device) && isTracked(device)) {
            throw new QemuException("Device " + device.printedId() + " is already in the process of unplug");
        }
        requireRemovable(device);
        if (behaviour != null) {
            behaviour.checkUnplug(board);
        }
        pending.add(device);
        if (behaviour != null) {
            behaviour.setUnplugPending(true);
        }
        if (device.parentBus() != null && !(device instanceof PciDevice)) {
            // Nobody is asked for what sits on a bus that is made for coming and going.
            board.platform().schedule(() -> complete(device));
            return;
        }
        GuestDevice seen = board.platform().guestDevice(device);
        if (seen != null && board.platform().isBooted()) {
            guest.removalRequested(seen);
        } else if (device instanceof PciDevice function
                && board.platform().hasOperatingSystem()
                && !holdsWhatTheGuestUses(function)
                && guest.letsGo(function.pciPath())) {
            // A driver of no interest here has no reason to keep its device.
            board.guestClock().schedule(0, () -> complete(device));
        }
        // An empty slot has no power: only what came later can be taken out of a port that nobody has looked at.
        if (!board.hasAcpiPciHotplug() && !board.platform().hasOperatingSystem() && device.isHotplugged()) {
            board.platform().schedule(() -> complete(device));
        }
    }

    /** Whether the guest drives something behind a bridge: it has reason then to keep the bridge. */
    private boolean holdsWhatTheGuestUses(Device bridge) {
        for (Bus bus : ControllerBuses.of(bridge)) {
            for (Device below : bus.devices()) {
                if (board.platform().guestDevice(below) != null || holdsWhatTheGuestUses(below)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A DIMM may be asked for again and again; a PCI device that is being asked for may not. */
    private static boolean isTracked(Device device) {
        return device instanceof PciDevice;
    }

    private void requireRemovable(Device device) throws QemuException {
        Bus bus = device.parentBus();
        if (bus != null && !bus.isHotpluggable()) {
            throw new QemuException("Bus '" + bus.busName() + "' does not support hotplugging");
        }
        if (device.type().isFixed()) {
            throw new QemuException("Device '" + device.type().name() + "' does not support hotplugging");
        }
        if (device.type().isA("cpu")) {
            throw new QemuException(
                    String.valueOf(device.canonicalPath()).endsWith("/device[0]")
                            ? "Boot CPU is unpluggable"
                            : "acpi: device unplug request for not supported device type: "
                                    + device.type().name());
        }
        if (board.isMigrating()) {
            throw new QemuException("device_del not allowed while migrating");
        }
        boolean virtioMemory = device.type().isA("memory-device") && device instanceof VirtioPciDevice;
        if (virtioMemory && !board.persona().isAtLeast(Persona.QEMU_10_0)) {
            throw new QemuException("virtio based memory devices cannot be unplugged.");
        }
    }

    /** The guest has let the device go. */
    void complete(Device device) {
        if (pending.remove(device)) {
            delete(device);
        }
    }

    /** Takes a device away, and first of all what is on the buses that it has brought. */
    private void delete(Device device) {
        pending.remove(device);
        for (Bus bus : ControllerBuses.of(device)) {
            for (Device below : List.copyOf(bus.devices())) {
                // One that was plugged into another one has gone with that.
                if (below.parent() != device && bus.devices().contains(below)) {
                    delete(below);
                }
            }
            board.removeBus(bus);
        }
        Bus own = device.parentBus();
        if (own != null) {
            for (Device behind : own.behind(device)) {
                delete(behind);
            }
        }
        String path = String.valueOf(device.canonicalPath());
        String id = device.id();
        boolean virtio = device.type().isA("virtio-pci");
        devices.remove(device);
        if (virtio) {
            board.emit(new MachineEvent.DeviceDeleted(null, path + "/" + VirtioPciDevice.BACKEND));
        }
        board.emit(new MachineEvent.DeviceDeleted(id, path));
    }

    /** The first device that the guest was asked for and has not let go. */
    @Nullable
    Device firstPending() {
        return pending.isEmpty() ? null : pending.iterator().next();
    }

    /** A reset gives up all devices that the guest was asked for. */
    void completeAll() {
        List.copyOf(pending).forEach(this::complete);
    }

    /** Drops a request that the guest refused. */
    void refuse(Device device) {
        if (pending.remove(device) && device instanceof BoardDevice behaviour) {
            behaviour.setUnplugPending(false);
            board.emit(new MachineEvent.DeviceUnplugGuestError(device.id(), String.valueOf(device.canonicalPath())));
        }
    }
}
