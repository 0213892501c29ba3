package io.vmemu.emulator.qom;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import org.jspecify.annotations.Nullable;

/** A device: it sits on a bus, has an id if it was given one, and comes to life when it is realized. */
public class Device extends QomObject {
    /** The number, in a property of 32 bits, that leaves the choice to the bus. */
    public static final long AUTOMATIC = 0xFFFF_FFFFL;

    /** Property {@code parent_bus} of every device. */
    public static final String PARENT_BUS = "parent_bus";

    private @Nullable String id;
    private boolean realized;
    private boolean hotplugged;

    public Device(QomType type) {
        super(type);
    }

    /** The type {@code device}, below {@code object}. */
    public static QomType deviceType(QomType object) {
        return QomType.named("device", object)
                .asAbstract()
                .madeBy(Device::new)
                .with(Device::property, "realized", "hotplugged", "hotpluggable", PARENT_BUS)
                .build();
    }

    private static Property property(String name) {
        return switch (name) {
            case "realized" ->
                Property.of(name, PropertyKind.BOOL, self -> QBool.of(of(self).realized), (self, value) -> {
                    if (value == QBool.FALSE && of(self).realized) {
                        throw new QemuException("Device " + of(self).id + " cannot be unrealized");
                    }
                });
            case "hotplugged" -> Property.readOnly(name, PropertyKind.BOOL, self -> QBool.of(of(self).hotplugged));
            case "hotpluggable" ->
                Property.readOnly(name, PropertyKind.BOOL, self -> QBool.of(of(self).isHotpluggable()));
            case PARENT_BUS -> Property.readOnly(name, PropertyKind.link("bus"), self -> self.linkPath(name));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Device of(QomObject object) {
        return (Device) object;
    }

    /** The id that it was given, null if none. */
    public final @Nullable String id() {
        return id;
    }

    public final void setId(@Nullable String newId) {
        id = newId;
    }

    public final boolean isRealized() {
        return realized;
    }

    public final void setRealized(boolean value) {
        realized = value;
    }

    public final void setHotplugged(boolean value) {
        hotplugged = value;
    }

    public final boolean isHotplugged() {
        return hotplugged;
    }

    /** Whether it can come and go while the machine runs. */
    public final boolean isHotpluggable() {
        Bus bus = parentBus();
        return bus == null || bus.isHotpluggable();
    }

    /** The bus that it sits on, null if on none. */
    public final @Nullable Bus parentBus() {
        return (Bus) link(PARENT_BUS);
    }

    /** Refuses to change a property of a realized device, with QEMU's text. */
    public final void requireUnrealized(String property) throws QemuException {
        if (realized) {
            throw new QemuException("Attempt to set property '" + property + "' on "
                    + (id == null ? "anonymous device" : "device '" + id + "'") + " (type '" + type().name()
                    + "') after it was realized");
        }
    }

    /** The id for texts that QEMU prints with {@code %s}: {@code (null)} where there is none. */
    public final String printedId() {
        return id == null ? "(null)" : id;
    }
}
