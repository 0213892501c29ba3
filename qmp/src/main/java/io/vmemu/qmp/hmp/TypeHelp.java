package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/** What {@code help} among the options of a device or an object lists. */
final class TypeHelp {
    private TypeHelp() {}

    /** The properties of a device's type; a type that there is none of is left to the command itself. */
    static boolean ofDevice(QDict options, HmpCall call) throws QemuException {
        if (!options.has("help") || !(options.get("driver") instanceof QString driver)) {
            return false;
        }
        QObject listed = call.qmp("device-list-properties", new QDict().put("typename", driver.value()));
        print(driver.value(), Fields.listOf(listed), call);
        return true;
    }

    /** The properties of an object's type, or the types if there is none. */
    static void ofObject(QDict options, HmpCall call) throws QemuException {
        if (options.get("qom-type") instanceof QString name) {
            QomType type = call.machine().types().find(name.value());
            if (type != null && type.isA("user-creatable")) {
                QDict arguments = new QDict().put("typename", name.value());
                List<Fields> properties = new ArrayList<>(Fields.listOf(call.qmp("qom-list-properties", arguments)));
                properties.removeIf(property -> property.string("name").equals("type"));
                print(name.value(), properties, call);
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

    private static void print(String typeName, List<Fields> properties, HmpCall call) {
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
