package io.vmemu.emulator.machine;

import io.vmemu.emulator.device.VirtioPciDevice;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;

/** What there is on the host for devices to be connected to; a device names it in a property. */
public final class HostBackends {
    private final TypeRegistry types;
    private final Netdevs netdevs = new Netdevs();
    private final BlockNodes blocks = new BlockNodes();

    HostBackends(TypeRegistry types) {
        this.types = types;
    }

    /** How it goes when a device wants something for itself. */
    enum Outcome {
        DONE,
        UNKNOWN,
        TAKEN
    }

    public Netdevs netdevs() {
        return netdevs;
    }

    public BlockNodes blocks() {
        return blocks;
    }

    /** Connects a device to what a property of it names, which has just been set; other properties name nothing. */
    void connect(Device device, String propertyName) throws QemuException {
        Property property = device.type().property(propertyName);
        if (property == null
                || !(property.kind() instanceof PropertyKind.Backend kind)
                || !(device.storedValue(propertyName) instanceof QString id)) {
            return;
        }
        Outcome outcome =
                kind == PropertyKind.NETDEV ? netdevs.connect(device, id.value()) : blocks.connect(device, id.value());
        switch (outcome) {
            case UNKNOWN -> throw refusal(device, propertyName, "can't find value '" + id.value() + "'");
            case TAKEN -> throw refusal(device, propertyName, "can't take value '" + id.value() + "', it's in use");
            default -> {}
        }
    }

    /** A virtio device's property is one of the device inside. */
    private QemuException refusal(Device device, String property, String reason) {
        QomType inside = types.childType(device.type(), VirtioPciDevice.BACKEND);
        QomType owner = inside != null && inside.property(property) != null ? inside : device.type();
        return new QemuException("Property '" + owner.name() + "." + property + "' " + reason);
    }

    /** A device is about to come to life with what it is connected to. */
    void begin(Device device) throws QemuException {
        blocks.begin(device);
    }

    /** A device has come, with all that it is connected to. */
    void arrived(Device device) {
        netdevs.arrived(device);
    }

    /** A device goes, or never came to be. */
    void release(Device device) {
        netdevs.release(device);
        blocks.release(device);
    }
}
