package io.vmemu.launcher.shell;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.schema.Arguments;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which commands a server has and what they take, by its answer to {@code query-qmp-schema}. */
final class CommandSchema {
    private final Map<String, Arguments> entries = new HashMap<>();
    private final SortedSet<String> commands = new TreeSet<>();

    /**
     * What a command takes by one name.
     *
     * @param type a name in words: {@code int}, {@code str}, {@code enum}, {@code object}...
     * @param values of an enumeration; otherwise empty
     */
    record Member(String name, boolean optional, String type, List<String> values) {}

    CommandSchema(QList schema) {
        for (QObject item : schema) {
            Arguments entry = Arguments.of((QDict) item);
            entries.put(entry.string("name"), entry);
            if (entry.string("meta-type").equals("command")) {
                commands.add(entry.string("name"));
            }
        }
    }

    /** The names of all commands. */
    SortedSet<String> commands() {
        return commands;
    }

    /**
     * The arguments of a command.
     *
     * @param given those already there: in a union they decide which others there can be
     * @return empty if there is no such command
     */
    List<Member> members(String command, QDict given) {
        List<Member> members = new ArrayList<>();
        Arguments entry = entries.get(command);
        if (entry != null && commands.contains(command)) {
            collect(entry.string("arg-type"), given, members);
        }
        return members;
    }

    /** The argument of that name, or null if there is none. */
    @Nullable
    Member member(String command, String name, QDict given) {
        return members(command, given).stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private void collect(String typeName, QDict given, List<Member> into) {
        Arguments type = entries.get(typeName);
        if (type == null || !type.has("members")) {
            return;
        }
        for (Arguments member : type.objects("members")) {
            into.add(member(member));
        }
        QObject tag = type.has("tag") ? given.get(type.string("tag")) : null;
        if (tag != null) {
            String wanted = CommandLineText.plain(tag);
            for (Arguments variant : type.objects("variants")) {
                if (variant.string("case").equals(wanted)) {
                    collect(variant.string("type"), given, into);
                }
            }
        }
    }

    private Member member(Arguments member) {
        String typeName = member.string("type");
        Arguments type = entries.get(typeName);
        String kind = type == null ? "any" : type.string("meta-type");
        String shown = kind.equals("builtin") ? typeName : kind;
        return new Member(member.string("name"), member.has("default"), shown, values(type));
    }

    private static List<String> values(@Nullable Arguments type) {
        if (type != null && type.string("name").equals("bool")) {
            return List.of("true", "false");
        }
        return type != null && type.has("values") ? type.strings("values") : List.of();
    }
}
