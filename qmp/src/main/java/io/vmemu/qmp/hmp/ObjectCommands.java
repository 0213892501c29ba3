package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.Keyval;
import io.vmemu.emulator.option.PropertyText;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.json.JsonWriter;
import java.util.Comparator;
import java.util.List;

/** Objects, their properties and their tree. */
final class ObjectCommands {
    private ObjectCommands() {}

    static void register(CommandTable commands, CommandTable infos) {
        commands.add(
                "qom-list", "path", "list QOM properties", ObjectCommands::list, HmpParameter.optionalWord("path"));
        commands.add(
                "qom-get",
                "path property",
                "print QOM property",
                ObjectCommands::get,
                HmpParameter.word("path"),
                HmpParameter.word("property"));
        commands.add(
                "qom-set",
                "[-j] path property value",
                "set QOM property.\n\t\t\t-j: the value is specified in json format.",
                ObjectCommands::set,
                HmpParameter.flag('j'),
                HmpParameter.word("path"),
                HmpParameter.word("property"),
                HmpParameter.rest("value"));
        commands.add(
                "object_add",
                "[qom-type=]type,id=str[,prop=value][,...]",
                "create QOM object",
                ObjectCommands::add,
                HmpParameter.rest("object"));
        commands.add("object_del", "id", "destroy QOM object", ObjectCommands::delete, HmpParameter.word("id"));
        infos.add(
                "qom-tree",
                "[path]",
                "show QOM composition tree",
                ObjectCommands::tree,
                HmpParameter.optionalWord("path"));
    }

    private static void list(HmpCall call) throws QemuException {
        String path = call.stringOrNull("path");
        if (path == null) {
            call.out().line("/");
            return;
        }
        QObject properties = call.qmp("qom-list", new QDict().put("path", path));
        for (Fields property : Fields.listOf(properties)) {
            call.out().line(property.string("name") + " (" + property.string("type") + ")");
        }
    }

    private static void get(HmpCall call) throws QemuException {
        QDict arguments = new QDict().put("path", call.string("path")).put("property", call.string("property"));
        call.out().line(JsonWriter.toIndentedText(call.qmp("qom-get", arguments)));
    }

    private static void set(HmpCall call) throws QemuException {
        String path = call.string("path");
        String property = call.string("property");
        String text = call.string("value");
        if (call.arguments().flag('j')) {
            QDict arguments = new QDict().put("path", path).put("property", property);
            call.qmp("qom-set", arguments.put("value", Json.parse(text)));
            return;
        }
        List<QomObject> found = call.machine().tree().resolve(path);
        if (found.size() != 1) {
            throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + path + "' not found");
        }
        new PropertyText(call.machine().persona(), call.out()).set(found.get(0), property, text);
    }

    private static void add(HmpCall call) throws QemuException {
        String text = call.string("object");
        if (text.startsWith("{")) {
            if (!(Json.parse(text) instanceof QDict arguments)) {
                throw new IllegalStateException("no object between braces");
            }
            make(arguments, call);
            return;
        }
        Keyval.Result options = Keyval.parse(text, "qom-type");
        if (options.helpWanted()) {
            TypeHelp.ofObject(options.members(), call);
        } else {
            make(ObjectOptions.typed(options.members(), call.machine().types()), call);
        }
    }

    /** The monitor waits for the object, however long that takes. */
    private static void make(QDict arguments, HmpCall call) throws QemuException {
        call.checkQmp("object-add", arguments);
        call.machine().addObject(arguments, InputStyle.STRICT);
    }

    private static void delete(HmpCall call) throws QemuException {
        call.qmp("object-del", new QDict().put("id", call.string("id")));
    }

    private static void tree(HmpCall call) {
        String path = call.stringOrNull("path");
        List<QomObject> found = call.machine().tree().resolve(path == null ? "/machine" : path);
        if (found.size() == 1) {
            print(found.get(0), 0, call.out());
        } else {
            call.out().line("Path '" + path + "' could not be resolved.");
        }
    }

    private static void print(QomObject object, int depth, HmpOutput out) {
        QomType type = object.type();
        out.line("  ".repeat(depth) + "/" + object.nameInParent() + " (" + type.name() + ")");
        object.children().stream()
                .sorted(Comparator.comparing(QomObject::nameInParent))
                .forEach(child -> print(child, depth + 1, out));
    }
}
