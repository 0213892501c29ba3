package io.vmemu.emulator.qom;

import io.vmemu.emulator.error.QemuException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bus: where devices of one kind sit. */
public class Bus extends QomObject {
    private final String name;
    private final boolean hotpluggable;
    private final List<Device> devices = new ArrayList<>();

    public Bus(QomType type, String name, boolean hotpluggable) {
        super(type);
        this.name = name;
        this.hotpluggable = hotpluggable;
    }

    /** The name that {@code bus=} takes. */
    public final String busName() {
        return name;
    }

    /** Whether devices may come and go while the machine runs. */
    public final boolean isHotpluggable() {
        return hotpluggable;
    }

    /** Devices on this bus, in the order they came. */
    public final List<Device> devices() {
        return Collections.unmodifiableList(devices);
    }

    /** The device that owns this bus, null for a root bus. */
    public final @Nullable Device owner() {
        return parent() instanceof Device device ? device : null;
    }

    /** Gives a device that is about to be attached its place; refuses one for which there is none. */
    public void admit(Device device) throws QemuException {
        // There is place for all.
    }

    /** What goes when a device goes: what is plugged into it, on the same bus. */
    public List<Device> behind(Device device) {
        return List.of();
    }

    public void attach(Device device) {
        devices.add(device);
        device.setLink(Device.PARENT_BUS, this);
    }

    public void detach(Device device) {
        devices.remove(device);
        device.setLink(Device.PARENT_BUS, null);
    }
}
