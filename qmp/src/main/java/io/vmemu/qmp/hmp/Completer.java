package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.option.Digits;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.QomType;
import java.util.ArrayList;
import java.util.List;

/** What a command line may go on with: names of commands, and of what some commands are about. */
final class Completer {
    private static final String HELP = "help";
    private static final String SET_CAPABILITY = "migrate_set_capability";
    private static final String PERIPHERAL = "/machine/peripheral";

    private final Machine machine;
    private final QmpCalls qmp;
    private final CommandTable commands;
    private final CommandTable infos;

    Completer(Machine machine, QmpCalls qmp, CommandTable commands, CommandTable infos) {
        this.machine = machine;
        this.qmp = qmp;
        this.commands = commands;
        this.infos = infos;
    }

    /** Completes the word at the end of a line's beginning. */
    Completion complete(String text) {
        List<String> words = ArgumentReader.words(text, machine.persona());
        if (words == null) {
            return new Completion("", List.of());
        }
        List<String> all = new ArrayList<>(words);
        if (text.isEmpty() || Digits.isSpace(text.charAt(text.length() - 1))) {
            all.add("");
        }
        String word = all.get(all.size() - 1);
        List<String> fitting = candidates(all).stream()
                .filter(candidate -> candidate.startsWith(word))
                .distinct()
                .sorted()
                .toList();
        return new Completion(word, fitting);
    }

    private List<String> candidates(List<String> words) {
        if (words.size() == 1) {
            return commands.names();
        }
        HmpCommand command = commands.find(words.get(0));
        if (command == null) {
            return List.of();
        }
        if (command.isNamed(HELP)) {
            return words.size() == 2 ? commands.names() : behindInfo(words.subList(1, words.size()));
        }
        if (command.isNamed(HumanMonitor.INFO)) {
            return behindInfo(words);
        }
        try {
            return words.size() == 2 ? firstArguments(command.name()) : laterArguments(command.name(), words.size());
        } catch (QemuException e) {
            // What cannot be asked for now has no names.
            return List.of();
        }
    }

    private List<String> behindInfo(List<String> words) {
        return words.size() == 2 && words.get(0).equals(HumanMonitor.INFO) ? infos.names() : List.of();
    }

    private static List<String> laterArguments(String command, int words) {
        return command.equals(SET_CAPABILITY) && words == 3 ? List.of("off", "on") : List.of();
    }

    private List<String> firstArguments(String command) throws QemuException {
        return switch (command) {
            case "device_add" -> types("device");
            case "device_del" -> hotpluggable();
            case "object_add" -> types("user-creatable");
            case "object_del" -> children("/objects");
            case SET_CAPABILITY -> capabilities();
            case "migrate_set_parameter" -> MigrationParameter.names(machine.persona());
            case "watchdog_action" -> RunCommands.WATCHDOG_ACTIONS;
            default -> List.of();
        };
    }

    private List<String> types(String kind) {
        return machine.types().all().stream()
                .filter(type -> type.isA(kind) && !type.isAbstract())
                .map(QomType::name)
                .toList();
    }

    private List<String> hotpluggable() throws QemuException {
        List<String> ids = new ArrayList<>();
        for (String id : children(PERIPHERAL)) {
            QDict property = new QDict().put("path", PERIPHERAL + "/" + id).put("property", "hotpluggable");
            if (QBool.TRUE.equals(qmp.call("qom-get", property))) {
                ids.add(id);
            }
        }
        return ids;
    }

    private List<String> children(String path) throws QemuException {
        return Fields.listOf(qmp.call("qom-list", new QDict().put("path", path))).stream()
                .filter(property -> property.string("type").startsWith("child<"))
                .map(property -> property.string("name"))
                .toList();
    }

    private List<String> capabilities() throws QemuException {
        return Fields.listOf(qmp.call("query-migrate-capabilities", new QDict())).stream()
                .map(fields -> fields.string("capability"))
                .toList();
    }
}
