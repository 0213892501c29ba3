package io.vmemu.emulator.identity;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.qom.TypeSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The types of a {@link TypeCatalog} for a registry: types that nothing here gives a behaviour can be instantiated, their
 * properties are kept, and their values checked by type; types with a behaviour show the properties that they leave out.
 */
public final class IdentityTypes implements TypeSource {
    private final Persona persona;

    public IdentityTypes(Persona persona) {
        this.persona = persona;
    }

    private TypeCatalog catalog() {
        return TypeCatalog.of(persona);
    }

    @Override
    public @Nullable QomType load(String name, TypeRegistry registry) {
        TypeInfo info = catalog().find(name);
        if (info == null || info.isInterface()) {
            return null;
        }
        String parent = info.parent();
        QomType.Builder builder = QomType.named(name, parent == null ? null : registry.get(parent))
                .implementing(info.interfaces().toArray(new String[0]));
        if (info.isAbstract()) {
            builder.asAbstract();
        }
        if (!info.isUserDevice()) {
            builder.ofTheBoard();
        }
        if (info.isFixed()) {
            builder.fixed();
        }
        String bus = info.bus();
        return (bus == null ? builder : builder.onBus(bus)).build();
    }

    @Override
    public @Nullable String deviceOfAlias(String alias) {
        return catalog().deviceOfAlias(alias);
    }

    @Override
    public @Nullable String childType(String typeName, String child) {
        TypeInfo info = catalog().find(typeName);
        if (info == null) {
            return null;
        }
        for (PropertyInfo property : info.ownProperties()) {
            if (property.isChild() && property.name().equals(child)) {
                return property.childType();
            }
        }
        return info.children().get(child);
    }

    @Override
    public List<Property> ownProperties(String typeName) {
        TypeInfo info = catalog().find(typeName);
        if (info == null) {
            return List.of();
        }
        boolean device = catalog().isA(info, "device");
        boolean cpu = catalog().isA(info, "cpu");
        Map<String, Property> own = new LinkedHashMap<>();
        for (PropertyInfo property : info.ownProperties()) {
            if (!property.isChild()) {
                Property stored = property(property, initial(info, property), device);
                own.put(property.name(), cpu ? ofCpu(stored) : stored);
            }
        }
        if (info.values().keySet().stream().anyMatch(name -> !own.containsKey(name))) {
            for (PropertyInfo property : catalog().properties(info)) {
                if (info.values().containsKey(property.name()) && !property.isChild()) {
                    own.putIfAbsent(property.name(), property(property, initial(info, property), device));
                }
            }
        }
        return new ArrayList<>(own.values());
    }

    @Override
    public Collection<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : catalog().names()) {
            TypeInfo info = catalog().find(name);
            if (info != null && !info.isInterface()) {
                names.add(name);
            }
        }
        return names;
    }

    private static Property ofCpu(Property stored) {
        Property.Getter getter = self -> {
            switch (stored.name()) {
                case "crash-information" -> throw new QemuException("No crash occurred");
                case "legacy-memory" ->
                    throw new QemuException("Property '" + self.type().name() + ".legacy-memory' is not readable");
                default -> {
                    return self instanceof CpuDevice device
                            ? device.value(stored.name())
                            : stored.getter().get(self);
                }
            }
        };
        return new Property(
                stored.name(), stored.kind(), stored.description(), stored.defaultValue(), getter, stored.setter());
    }

    private static QObject initial(TypeInfo type, PropertyInfo property) {
        QObject value = type.values().get(property.name());
        if (value == null) {
            value = property.defaultValue();
        }
        return value == null ? neutral(property.type()) : value;
    }

    private static QObject neutral(String type) {
        if (type.equals("bool")) {
            return QBool.FALSE;
        }
        if (type.equals("str") || type.equals("string") || type.startsWith("link<")) {
            return QString.of("");
        }
        if (type.equals("OnOffAuto")) {
            return QString.of("auto");
        }
        return type.startsWith("int") || type.startsWith("uint") || type.equals("size") ? QNum.of(0) : QNull.NULL;
    }

    private static Property property(PropertyInfo info, QObject initial, boolean device) {
        PropertyKind kind = Kinds.of(info);
        Property stored = Property.stored(info.name(), kind, initial);
        Property shown = switch (info.writable()) {
            case NEVER -> Property.readOnly(info.name(), kind, stored.getter());
            case ALWAYS -> stored;
            case USUALLY -> device ? stored.untilRealized() : stored;
        };
        return new Property(
                shown.name(), kind, info.description(), info.defaultValue(), shown.getter(), shown.setter());
    }
}
