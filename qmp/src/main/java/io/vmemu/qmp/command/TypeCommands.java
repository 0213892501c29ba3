package io.vmemu.qmp.command;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.PropertyInfo;
import io.vmemu.emulator.identity.TypeCatalog;
import io.vmemu.emulator.identity.TypeInfo;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.protocol.CommandRegistry;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The listings of types and of their properties: those of the real QEMU, whatever of it has a behaviour here. */
final class TypeCommands {
    /** What every device has says nothing about its type. */
    private static final Set<String> COMMON = Set.of("type", "realized", "hotpluggable", "hotplugged", "parent_bus");

    private static final String LEGACY = "legacy-";

    private final Machine machine;

    TypeCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("qom")
                .query(
                        "qom-list-types",
                        (arguments, context) ->
                                types(arguments.stringOrNull("implements"), arguments.bool("abstract", false)))
                .query("qom-list-properties", (arguments, context) -> properties(arguments.string("typename")));
        registry.module("qdev")
                .query(
                        "device-list-properties",
                        (arguments, context) -> deviceProperties(arguments.string("typename")));
    }

    private TypeCatalog catalog() {
        return TypeCatalog.of(machine.persona());
    }

    private QObject types(@Nullable String implemented, boolean withAbstract) {
        TypeCatalog catalog = catalog();
        QList list = new QList();
        for (String name : catalog.names()) {
            TypeInfo type = catalog.find(name);
            if (type == null
                    || (type.isAbstract() && !withAbstract)
                    || (implemented != null && !catalog.isA(type, implemented))) {
                continue;
            }
            QDict info = new QDict().put("name", name);
            if (type.parent() != null) {
                info.put("parent", String.valueOf(type.parent()));
            }
            list.add(type.isAbstract() ? info.put("abstract", true) : info);
        }
        return list;
    }

    private QObject properties(String typeName) throws QemuException {
        TypeInfo type = catalog().find(typeName);
        if (type == null) {
            throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Class '" + typeName + "' not found");
        }
        if (type.isInterface()) {
            throw new QemuException("Parameter 'typename' expects a QOM type");
        }
        boolean withDefaults = machine.persona().isAtLeast(Persona.QEMU_10_0);
        QList list = new QList();
        for (PropertyInfo property : catalog().properties(type)) {
            list.add(describe(property, withDefaults));
        }
        return list;
    }

    private QObject deviceProperties(String typeName) throws QemuException {
        TypeInfo type = catalog().find(typeName);
        if (type == null) {
            throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + typeName + "' not found");
        }
        if (type.isAbstract() || !catalog().isA(type, "device")) {
            throw new QemuException("Parameter 'typename' expects a non-abstract device type");
        }
        QList list = new QList();
        for (PropertyInfo property : catalog().properties(type)) {
            if (!COMMON.contains(property.name()) && !property.name().startsWith(LEGACY)) {
                list.add(describe(property, true));
            }
        }
        return list;
    }

    private static QDict describe(PropertyInfo property, boolean withDefault) {
        QDict info = new QDict().put("name", property.name()).put("type", property.type());
        String description = property.description();
        if (description != null) {
            info.put("description", description);
        }
        QObject defaultValue = property.defaultValue();
        if (withDefault && defaultValue != null) {
            info.put("default-value", defaultValue);
        }
        return info;
    }
}
