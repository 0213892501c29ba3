package io.vmemu.emulator.qom;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A type: its name, its parent, the interfaces and properties that it adds, and how an instance is made. */
public final class QomType {
    private final String name;
    private final @Nullable QomType parent;
    private final boolean isAbstract;
    private final Set<String> interfaces;
    private final Map<String, Function<String, Property>> makers;
    private final Map<String, Property> made = new HashMap<>();
    private @Nullable Supplier<List<Property>> lateProperties;
    private final @Nullable Function<QomType, QomObject> factory;
    private final @Nullable String busType;
    private final boolean ofTheBoard;
    private final boolean fixed;

    private QomType(Builder builder) {
        this.name = builder.name;
        this.parent = builder.parent;
        this.isAbstract = builder.isAbstract;
        this.interfaces = Set.copyOf(builder.interfaces);
        this.makers = new LinkedHashMap<>(builder.properties);
        this.factory = builder.factory;
        this.busType = builder.busType;
        this.ofTheBoard = builder.ofTheBoard;
        this.fixed = builder.fixed;
    }

    /** Begins a type below {@code parent}; null makes it a root as {@code object} is. */
    public static Builder named(String name, @Nullable QomType parent) {
        return new Builder(name, parent);
    }

    public String name() {
        return name;
    }

    public @Nullable QomType parent() {
        return parent;
    }

    public boolean isAbstract() {
        return isAbstract;
    }

    /** Whether only the board makes devices of this type, whoever asks for one. */
    public boolean isOfTheBoard() {
        return ofTheBoard;
    }

    /** Whether devices of this type neither come nor go while the machine runs. */
    public boolean isFixed() {
        return fixed;
    }

    /** Whether this is {@code typeName}, descends from it, or implements an interface of that name. */
    public boolean isA(String typeName) {
        for (QomType type = this; type != null; type = type.parent) {
            if (type.name.equals(typeName) || type.interfaces.contains(typeName)) {
                return true;
            }
        }
        return false;
    }

    /** What a table says of this type, or else of its nearest ancestor that it knows; null if of none. */
    public <T> @Nullable T lookUp(Map<String, T> byTypeName) {
        for (QomType type = this; type != null; type = type.parent) {
            T found = byTypeName.get(type.name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The type of bus that a device of this type sits on ("PCI", "virtio-bus", ...); null if on none. */
    public @Nullable String busType() {
        for (QomType type = this; type != null; type = type.parent) {
            if (type.busType != null) {
                return type.busType;
            }
        }
        return null;
    }

    /**
     * Has further properties loaded when somebody lists the type or asks for one that it lacks: those that a real QEMU
     * has and no behaviour here depends on. A property that the type has already wins.
     */
    void loadLater(Supplier<List<Property>> further) {
        lateProperties = further;
    }

    /** What this type adds by itself under that name, made when somebody asks for it. */
    private @Nullable Property ownProperty(String propertyName) {
        Property known = made.get(propertyName);
        if (known != null) {
            return known;
        }
        Function<String, Property> maker = makers.get(propertyName);
        if (maker == null) {
            return null;
        }
        Property property = maker.apply(propertyName);
        made.put(propertyName, property);
        return property;
    }

    /** All that this type adds by itself, in the order of its declaration. */
    private List<Property> ownProperties() {
        List<Property> own = new ArrayList<>(makers.size());
        for (String each : makers.keySet()) {
            own.add(Objects.requireNonNull(ownProperty(each)));
        }
        return own;
    }

    private void loadLateProperties() {
        Supplier<List<Property>> further = lateProperties;
        if (further != null) {
            lateProperties = null;
            for (Property property : further.get()) {
                if (knownProperty(property.name()) == null) {
                    makers.put(property.name(), known -> property);
                }
            }
        }
    }

    /** Properties of this type and all above it, the topmost type's first. */
    public List<Property> properties() {
        loadLateProperties();
        List<Property> all = parent == null ? new ArrayList<>() : new ArrayList<>(parent.properties());
        all.removeIf(property -> makers.containsKey(property.name()));
        all.addAll(ownProperties());
        return all;
    }

    /** Names of the properties that this type and those between it and {@code ancestor} declare, without those loaded later. */
    public Set<String> declaredNames(String ancestor) {
        Set<String> all = new LinkedHashSet<>();
        for (QomType type = this; type != null && !type.name.equals(ancestor); type = type.parent) {
            all.addAll(type.makers.keySet());
        }
        return all;
    }

    /** The property of that name, from the nearest type that has it. */
    public @Nullable Property property(String propertyName) {
        Property known = knownProperty(propertyName);
        if (known != null) {
            return known;
        }
        for (QomType type = this; type != null; type = type.parent) {
            type.loadLateProperties();
        }
        return knownProperty(propertyName);
    }

    /** The property of that name among those that are there without further loading. */
    @Nullable
    Property knownProperty(String propertyName) {
        for (QomType type = this; type != null; type = type.parent) {
            Property found = type.ownProperty(propertyName);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** A new, unparented instance. */
    public QomObject newInstance() {
        if (isAbstract) {
            throw new IllegalStateException(name + " is abstract");
        }
        for (QomType type = this; type != null; type = type.parent) {
            if (type.factory != null) {
                return type.factory.apply(this);
            }
        }
        throw new IllegalStateException(name + " has no factory");
    }

    @Override
    public String toString() {
        return name;
    }

    /** Collects a type's parts. */
    public static final class Builder {
        private final String name;
        private final @Nullable QomType parent;
        private final Map<String, Function<String, Property>> properties = new LinkedHashMap<>();
        private List<String> interfaces = List.of();
        private boolean isAbstract;
        private @Nullable Function<QomType, QomObject> factory;
        private @Nullable String busType;
        private boolean ofTheBoard;
        private boolean fixed;

        private Builder(String name, @Nullable QomType parent) {
            this.name = name;
            this.parent = parent;
        }

        public Builder asAbstract() {
            isAbstract = true;
            return this;
        }

        public Builder implementing(String... names) {
            interfaces = List.of(names);
            return this;
        }

        /** Instances of this type, and of those below it that say nothing else, are made by {@code newFactory}. */
        public Builder madeBy(Function<QomType, QomObject> newFactory) {
            factory = newFactory;
            return this;
        }

        public Builder onBus(String type) {
            busType = type;
            return this;
        }

        /** Devices of this type are made by the board alone. */
        public Builder ofTheBoard() {
            ofTheBoard = true;
            return this;
        }

        /** Devices of this type are there from the start to the end, or not at all. */
        public Builder fixed() {
            fixed = true;
            return this;
        }

        /**
         * Adds properties, each made when somebody asks for it. Getters and setters are lambdas, and the JVM takes a tenth
         * of a millisecond to link one: nobody should wait for those that are not in use.
         *
         * @param maker makes the property of a name
         * @param names in the order of the listings
         */
        public Builder with(Function<String, Property> maker, String... names) {
            for (String each : names) {
                properties.put(each, maker);
            }
            return this;
        }

        public QomType build() {
            return new QomType(this);
        }
    }
}
