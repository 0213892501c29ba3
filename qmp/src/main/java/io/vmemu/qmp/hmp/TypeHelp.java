package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.DeviceListing;
import io.vmemu.emulator.identity.PropertyInfo;
import io.vmemu.emulator.identity.TypeCatalog;
import io.vmemu.emulator.identity.TypeInfo;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What {@code help} among the options of a device or an object lists. */
final class TypeHelp {
    private static final Set<String> HELP = Set.of("help", "?");

    private TypeHelp() {}

    /** Whether a type's place is taken by the wish for a list of them. */
    static boolean isAsked(String typeName) {
        return HELP.contains(typeName);
    }

    /**
     * The devices there are, or the properties of one of them.
     *
     * @return false if no help was asked for
     */
    static boolean ofDevice(QDict options, HmpCall call) {
        if (!(options.get("driver") instanceof QString driver)) {
            return false;
        }
        if (isAsked(driver.value())) {
            DeviceListing.lines(call.machine().persona()).forEach(call.out()::line);
            return true;
        }
        if (HELP.stream().noneMatch(options::has)) {
            return false;
        }
        String alias = TypeCatalog.of(call.machine().persona()).deviceOfAlias(driver.value());
        String name = alias == null ? driver.value() : alias;
        try {
            QObject listed = call.qmp("device-list-properties", new QDict().put("typename", name));
            print(name, Fields.listOf(listed), call);
        } catch (QemuException e) {
            // QEMU prints this one as it is.
            call.out().line(e.descWithHint());
        }
        return true;
    }

    /** The properties of an object's type that can be set, or the types of objects that can be made if there is no such. */
    static void ofObject(QDict options, HmpCall call) {
        TypeCatalog types = TypeCatalog.of(call.machine().persona());
        if (options.get("qom-type") instanceof QString name) {
            TypeInfo type = types.find(name.value());
            if (type != null && !types.isA(type, "device")) {
                print(name.value(), writable(types.properties(type)), call);
                return;
            }
        }
        call.out().line("List of user creatable objects:");
        call.machine().types().all().stream()
                .filter(type -> type.isA("user-creatable") && !type.isAbstract())
                .map(QomType::name)
                .sorted()
                .forEach(name -> call.out().line("  " + name));
    }

    private static List<Fields> writable(Collection<PropertyInfo> properties) {
        List<Fields> writable = new ArrayList<>();
        for (PropertyInfo property : properties) {
            boolean isSet = property.writable() != PropertyInfo.Writable.NEVER
                    && !property.name().equals("type");
            if (isSet && !property.isChild()) {
                QDict fields = new QDict().put("name", property.name()).put("type", property.type());
                if (property.description() != null) {
                    fields.put("description", property.description());
                }
                if (property.defaultValue() != null) {
                    fields.put("default-value", property.defaultValue());
                }
                writable.add(new Fields(fields));
            }
        }
        return writable;
    }

    private static void print(String typeName, List<Fields> properties, HmpCall call) {
        if (properties.isEmpty()) {
            call.out().line("There are no options for " + typeName + ".");
            return;
        }
        List<String> lines = new ArrayList<>();
        for (Fields property : properties) {
            lines.add(line(property, call.isModern()));
        }
        lines.sort(null);
        call.out().line(typeName + " options:");
        lines.forEach(call.out()::line);
    }

    private static String line(Fields property, boolean modern) {
        String name = "  " + property.string("name") + "=<" + property.string("type") + ">";
        String description = property.stringOrNull("description");
        QObject value = property.dict().get("default-value");
        if (description == null && value == null) {
            return name;
        }
        String shown = value == null ? "" : " (default: " + text(value, modern) + ")";
        return "%-24s - %s%s".formatted(name, description == null ? "" : description, shown);
    }

    private static String text(QObject value, boolean modern) {
        if (modern && value instanceof QBool bool) {
            return bool.value() ? "on" : "off";
        }
        return modern && value instanceof QString text ? text.value() : JsonWriter.toText(value);
    }
}
