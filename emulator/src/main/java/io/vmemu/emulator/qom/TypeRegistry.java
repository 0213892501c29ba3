package io.vmemu.emulator.qom;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types that one persona knows. */
public final class TypeRegistry {
    private final Map<String, QomType> types = new LinkedHashMap<>();

    public QomType add(QomType type) {
        if (types.putIfAbsent(type.name(), type) != null) {
            throw new IllegalStateException("type " + type.name() + " is there already");
        }
        return type;
    }

    public @Nullable QomType find(String name) {
        return types.get(name);
    }

    /** The type of that name, which must be there. */
    public QomType get(String name) {
        QomType type = types.get(name);
        if (type == null) {
            throw new IllegalStateException("no type " + name);
        }
        return type;
    }

    public Collection<QomType> all() {
        return Collections.unmodifiableCollection(types.values());
    }
}
