package io.vmemu.emulator.qom;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A property of a type.
 *
 * @param name the property's name
 * @param kind its type
 * @param description text of the listings, null for none
 * @param defaultValue shown by device-list-properties, null for none
 * @param getter reads it from an instance
 * @param setter writes it, null if it is read-only; looks at the value's type itself
 */
public record Property(
        String name,
        PropertyKind kind,
        @Nullable String description,
        @Nullable QObject defaultValue,
        Getter getter,
        @Nullable Setter setter) {

    /** A child that every instance of the type has. */
    public static Property child(String name, String typeName) {
        return readOnly(name, PropertyKind.child(typeName), self -> {
            QomObject child = self.child(name);
            return QString.of(child == null ? "" : String.valueOf(child.canonicalPath()));
        });
    }

    boolean isChild() {
        return kind.typeName().startsWith("child<");
    }

    /** Reads a property of an object. */
    @FunctionalInterface
    public interface Getter {
        QObject get(QomObject object) throws QemuException;
    }

    /** Writes a property of an object; nothing has changed if it throws. */
    @FunctionalInterface
    public interface Setter {
        void set(QomObject object, QObject value, InputStyle style) throws QemuException;
    }

    /** Writes a value that {@link PropertyKind#check} has brought into its normal form. */
    @FunctionalInterface
    public interface CheckedSetter {
        void set(QomObject object, QObject value) throws QemuException;
    }

    /** A read-only property. */
    public static Property readOnly(String name, PropertyKind kind, Getter getter) {
        return new Property(name, kind, null, null, getter, null);
    }

    /** A property with its own getter and setter. */
    public static Property of(String name, PropertyKind kind, Getter getter, CheckedSetter setter) {
        return new Property(
                name,
                kind,
                null,
                null,
                getter,
                (object, value, style) -> setter.set(object, kind.check(name, value, style)));
    }

    /** A property that the object merely keeps: it can be set at any time and reads as it was set. */
    public static Property stored(String name, PropertyKind kind, QObject initial) {
        return of(name, kind, object -> object.stored(name, initial), (object, value) -> object.store(name, value));
    }

    /** A property of a device that cannot be set any more once the device is realized. */
    public static Property storedUntilRealized(String name, PropertyKind kind, QObject initial) {
        Property stored = stored(name, kind, initial);
        return new Property(name, kind, null, initial == QNull.NULL ? null : initial, stored.getter, stored.setter)
                .untilRealized();
    }

    /**
     * A link to an object of some type. It takes a path, absolute or partial; the empty text clears it. Once the device
     * is realized it cannot be set any more.
     */
    public static Property linkUntilRealized(String name, String targetType) {
        return linkUntilRealized(name, targetType, QomObject::root);
    }

    /**
     * Such a link of objects that are in no tree yet when they are set up.
     *
     * @param root finds the root of the tree that paths lead into
     */
    public static Property linkUntilRealized(String name, String targetType, UnaryOperator<QomObject> root) {
        PropertyKind kind = PropertyKind.link(targetType);
        return new Property(name, kind, null, null, self -> self.linkPath(name), (self, value, style) -> {
            if (self instanceof Device device && device.isRealized()) {
                throw new QemuException("Attempt to set link property '" + name + "' on device '" + device.printedId()
                        + "' (type '" + device.type().name() + "') after it was realized");
            }
            String path = ((QString) kind.check(name, value, style)).value();
            self.setLink(name, path.isEmpty() ? null : linkTarget(root.apply(self), name, path, targetType));
        });
    }

    private static QomObject linkTarget(QomObject root, String name, String path, String targetType)
            throws QemuException {
        List<QomObject> found = new QomTree(root).resolve(path);
        List<QomObject> fitting = new ArrayList<>(found);
        fitting.removeIf(target -> !target.type().isA(targetType));
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        if (fitting.size() > 1) {
            throw new QemuException("Path '" + path + "' does not uniquely identify an object");
        }
        if (!found.isEmpty()) {
            throw Visitor.wrongType(name, targetType);
        }
        throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + path + "' not found");
    }

    /** This property, refused with QEMU's text once the device is realized. */
    public Property untilRealized() {
        Setter inner = setter;
        if (inner == null) {
            throw new IllegalStateException(name + " is read-only");
        }
        return new Property(name, kind, description, defaultValue, getter, (object, value, style) -> {
            if (object instanceof Device device) {
                device.requireUnrealized(name);
            }
            inner.set(object, value, style);
        });
    }

    public Property describedAs(String text) {
        return new Property(name, kind, text, defaultValue, getter, setter);
    }

    public Property withDefault(QObject value) {
        return new Property(name, kind, description, value, getter, setter);
    }

    public Property withoutDefault() {
        return new Property(name, kind, description, null, getter, setter);
    }

    /** This property of an inner object, shown on an outer one; errors name the inner one. */
    public Property aliasThrough(InnerObject inner) {
        return new Property(
                name,
                kind,
                description,
                defaultValue,
                object -> inner.of(object).get(name),
                (object, value, style) -> inner.of(object).set(name, value, style));
    }

    /** Finds the inner object of an outer one. */
    @FunctionalInterface
    public interface InnerObject {
        QomObject of(QomObject outer);
    }
}
