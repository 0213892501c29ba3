package io.vmemu.emulator.qom;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object in the tree. Its children are properties of type {@code child<...>}, in the order they were added. */
public class QomObject {
    private final QomType type;
    private final Map<String, QomObject> children = new LinkedHashMap<>();
    private final Map<String, QomObject> links = new LinkedHashMap<>();
    private final Map<String, QObject> values = new LinkedHashMap<>();
    private @Nullable QomObject parent;
    private String nameInParent = "";

    public QomObject(QomType type) {
        this.type = type;
    }

    public final QomType type() {
        return type;
    }

    public final @Nullable QomObject parent() {
        return parent;
    }

    /** The name under the parent, the last part of the path; empty for the root and for an object in no tree. */
    public final String nameInParent() {
        return nameInParent;
    }

    /** The absolute path, {@code /} for the root; null for an object that is in no tree. */
    public final @Nullable String canonicalPath() {
        if (parent == null) {
            return type.name().equals(QomTree.ROOT_TYPE) ? "/" : null;
        }
        String above = parent.canonicalPath();
        return above == null ? null : above.equals("/") ? "/" + nameInParent : above + "/" + nameInParent;
    }

    /** The topmost object above this one; itself if it is in no tree. */
    public final QomObject root() {
        QomObject at = this;
        while (at.parent != null) {
            at = at.parent;
        }
        return at;
    }

    /** Adds a child; a name ending in {@code [*]} gets the lowest free number. */
    public final void addChild(String name, QomObject child) {
        String free = name;
        if (name.endsWith("[*]")) {
            String stem = name.substring(0, name.length() - 2);
            int number = 0;
            while (hasProperty(stem + number + "]")) {
                number++;
            }
            free = stem + number + "]";
        }
        if (child.parent != null || hasProperty(free)) {
            throw new IllegalStateException("cannot add " + free + " to " + type);
        }
        children.put(free, child);
        child.parent = this;
        child.nameInParent = free;
    }

    /** Removes a child and thereby all below it. */
    public final void removeChild(QomObject child) {
        if (children.get(child.nameInParent) != child) {
            throw new IllegalStateException(child.nameInParent + " is no child of " + type);
        }
        children.remove(child.nameInParent);
        child.parent = null;
        child.nameInParent = "";
    }

    public final @Nullable QomObject child(String name) {
        return children.get(name);
    }

    public final Collection<QomObject> children() {
        return Collections.unmodifiableCollection(children.values());
    }

    /** Where a link property points to, null if it is unset or no link. */
    public @Nullable QomObject link(String name) {
        return links.get(name);
    }

    /** Sets or (null) clears what a link property points to. */
    public final void setLink(String name, @Nullable QomObject target) {
        if (target == null) {
            links.remove(name);
        } else {
            links.put(name, target);
        }
    }

    /** The path that a link reads as, empty if unset. */
    public final QString linkPath(String name) {
        QomObject target = links.get(name);
        String path = target == null ? null : target.canonicalPath();
        return new QString(path == null ? "" : path);
    }

    final QObject stored(String name, QObject initial) {
        return values.getOrDefault(name, initial);
    }

    final void store(String name, QObject value) {
        values.put(name, value);
    }

    /** The value that a stored property was set to, null if it still has its initial one. */
    public final @Nullable QObject storedValue(String name) {
        return values.get(name);
    }

    /**
     * Whether there is a property of that name, a child of that name included. A child that the type announces for all
     * its instances counts when it is there: it is no obstacle to adding it.
     */
    public final boolean hasProperty(String name) {
        Property known = type.knownProperty(name);
        return children.containsKey(name) || (known != null && !known.isChild());
    }

    /** All properties of this instance, children last, as {@code qom-list} shows them. */
    public List<Property> properties() {
        List<Property> all = new ArrayList<>(type.properties());
        all.removeIf(property -> children.containsKey(property.name()));
        children.forEach((name, child) -> all.add(childProperty(name, child)));
        return all;
    }

    private static Property childProperty(String name, QomObject child) {
        return Property.readOnly(
                name,
                PropertyKind.child(child.type.name()),
                object -> new QString(String.valueOf(child.canonicalPath())));
    }

    private Property find(String name) throws QemuException {
        QomObject child = children.get(name);
        if (child != null) {
            return childProperty(name, child);
        }
        Property found = type.property(name);
        if (found != null) {
            return found;
        }
        throw new QemuException("Property '" + type.name() + "." + name + "' not found");
    }

    /** Reads a property. */
    public final QObject get(String name) throws QemuException {
        return find(name).getter().get(this);
    }

    /** Writes a property; nothing has changed if it throws. */
    public final void set(String name, QObject value, InputStyle style) throws QemuException {
        Property.Setter setter = find(name).setter();
        if (setter == null) {
            throw new QemuException("Property '" + type.name() + "." + name + "' is not writable");
        }
        setter.set(this, value, style);
    }
}
