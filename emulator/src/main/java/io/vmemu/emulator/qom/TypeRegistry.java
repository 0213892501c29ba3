package io.vmemu.emulator.qom;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The types that one persona knows: those with behaviour, added at start, and those of a {@link TypeSource}. */
public final class TypeRegistry {
    private final Map<String, QomType> types = new LinkedHashMap<>();
    private final Map<String, Runnable> announced = new LinkedHashMap<>();
    private final TypeSource source;

    public TypeRegistry(TypeSource source) {
        this.source = source;
    }

    public QomType add(QomType type) {
        if (types.putIfAbsent(type.name(), type) != null) {
            throw new IllegalStateException("type " + type.name() + " is there already");
        }
        type.loadLater(() -> source.ownProperties(type.name()));
        return type;
    }

    /**
     * Has types added when somebody asks for one of them: nobody should wait for those that are not in use.
     *
     * @param addition adds all of {@code names}
     */
    public void addWhenAsked(Runnable addition, String... names) {
        for (String name : names) {
            announced.put(name, addition);
        }
    }

    /** Adds the announced type of that name, and those that come with it, unless it is there. */
    private void addAnnounced(String name) {
        Runnable addition = announced.get(name);
        if (addition != null && !types.containsKey(name)) {
            addition.run();
        }
    }

    public @Nullable QomType find(String name) {
        addAnnounced(name);
        QomType known = types.get(name);
        if (known != null) {
            return known;
        }
        QomType loaded = source.load(name, this);
        return loaded == null ? null : add(loaded);
    }

    /** The type of a device by its name or by the other name that some devices have. */
    public @Nullable QomType findDevice(String nameOrAlias) {
        QomType byName = find(nameOrAlias);
        String name = byName == null ? source.deviceOfAlias(nameOrAlias) : null;
        return name == null ? byName : find(name);
    }

    /** The type of a child that the source says all instances of a type have; null if they have none of that name. */
    public @Nullable QomType childType(QomType type, String child) {
        String name = source.childType(type.name(), child);
        return name == null ? null : find(name);
    }

    /** The type of that name, which must be there. */
    public QomType get(String name) {
        QomType type = find(name);
        if (type == null) {
            throw new IllegalStateException("no type " + name);
        }
        return type;
    }

    /** All types; reads the whole source. */
    public Collection<QomType> all() {
        announced.keySet().forEach(this::addAnnounced);
        List<String> names = new ArrayList<>(types.keySet());
        source.names().stream().filter(name -> !types.containsKey(name)).forEach(names::add);
        List<QomType> all = new ArrayList<>(names.size());
        names.forEach(name -> all.add(get(name)));
        return all;
    }
}
