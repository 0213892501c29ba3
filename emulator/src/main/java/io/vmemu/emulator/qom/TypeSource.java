package io.vmemu.emulator.qom;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Types and properties that are identity only: a real QEMU has them, but nothing here depends on them. Asked only when
 * something needs them, because reading them takes time.
 */
public interface TypeSource {
    /** Makes the type of that name, its parents taken from {@code registry}; null if there is none. */
    @Nullable
    QomType load(String name, TypeRegistry registry);

    /** The device type that another name, as {@code -device} takes it, stands for; null if it stands for none. */
    default @Nullable String deviceOfAlias(String alias) {
        return null;
    }

    /** The type of a child that all instances of a type have; null if they have none of that name. */
    default @Nullable String childType(String typeName, String child) {
        return null;
    }

    /** Properties that the type itself adds to its parent. */
    List<Property> ownProperties(String typeName);

    /** The names of all types. */
    Collection<String> names();
}
