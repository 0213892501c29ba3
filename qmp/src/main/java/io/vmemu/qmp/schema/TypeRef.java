package io.vmemu.qmp.schema;

import org.jspecify.annotations.Nullable;

/** A type by its name, looked up when it is first needed, so that types may refer to each other in any order. */
public final class TypeRef {
    private final String name;
    private final @Nullable Schema schema;
    private volatile @Nullable QapiType type;

    TypeRef(Schema schema, String name) {
        this.schema = schema;
        this.name = name;
    }

    TypeRef(QapiType type) {
        this.schema = null;
        this.name = type.name();
        this.type = type;
    }

    public String name() {
        return name;
    }

    /**
     * The type.
     *
     * @throws IllegalStateException if nothing of that name is declared
     */
    public QapiType get() {
        QapiType known = type;
        if (known == null) {
            known = schema == null ? null : schema.findType(name);
            if (known == null) {
                throw new IllegalStateException("type " + name + " is not declared");
            }
            type = known;
        }
        return known;
    }

    /** The type, which must be an object type. */
    public ObjectType object() {
        if (get() instanceof ObjectType object) {
            return object;
        }
        throw new IllegalStateException(name + " is not an object type");
    }

    @Override
    public String toString() {
        return name;
    }
}
