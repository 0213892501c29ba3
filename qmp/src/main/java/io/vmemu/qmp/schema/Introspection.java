package io.vmemu.qmp.schema;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The answer to {@code query-qmp-schema}: commands and events by name, then the types they reach. Declared names of
 * types are hidden behind numbers, all integer types are {@code int}, lists are {@code [element]}.
 */
public final class Introspection {
    private final Schema schema;
    private final Predicate<String> offered;
    private final Map<String, String> masks = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Queue<QapiType> pending = new ArrayDeque<>();
    private final QList entries = new QList();

    /** Of what is declared in {@code schema}, with those commands only whose name is {@code offered}. */
    public Introspection(Schema schema, Predicate<String> offered) {
        this.schema = schema;
        this.offered = offered;
    }

    /** The list of entries. Call once. */
    public QList describe() {
        for (CommandDecl command : schema.commands()) {
            if (offered.test(command.name())) {
                QDict entry = entry(command.name(), "command", command.features());
                entry.put("arg-type", use(command.arguments())).put("ret-type", use(command.result()));
                if (command.is(CommandFlag.OOB)) {
                    entry.put("allow-oob", true);
                }
            }
        }
        for (EventDecl event : schema.events()) {
            entry(event.name(), "event", event.features()).put("arg-type", use(event.data()));
        }
        for (QapiType type = pending.poll(); type != null; type = pending.poll()) {
            describe(type);
        }
        return entries;
    }

    private void describe(QapiType type) {
        String name = mask(type);
        if (type instanceof BuiltinType builtin) {
            entry(name, "builtin", List.of()).put("json-type", builtin.jsonType());
        } else if (type instanceof ArrayType array) {
            entry(name, "array", List.of()).put("element-type", use(array.element()));
        } else if (type instanceof EnumType enumeration) {
            describe(name, enumeration);
        } else if (type instanceof AlternateType alternate) {
            QList members = new QList();
            alternate.branches().forEach(branch -> members.add(new QDict().put("type", use(branch))));
            entry(name, "alternate", alternate.features()).put("members", members);
        } else if (type instanceof ObjectType object) {
            describe(name, object);
        }
    }

    private void describe(String name, EnumType type) {
        QList members = new QList();
        QList values = new QList();
        for (EnumType.Value value : type.values()) {
            members.add(withFeatures(new QDict().put("name", value.name()), value.features()));
            values.add(new QString(value.name()));
        }
        entry(name, "enum", type.features()).put("members", members).put("values", values);
    }

    private void describe(String name, ObjectType type) {
        QList members = new QList();
        for (ObjectType.Member member : type.members()) {
            QDict entry = new QDict().put("name", member.name()).put("type", use(member.type()));
            if (member.optional()) {
                entry.put("default", QNull.NULL);
            }
            members.add(withFeatures(entry, member.features()));
        }
        QDict entry = entry(name, "object", type.features()).put("members", members);
        String tag = type.tag();
        if (tag != null) {
            QList variants = new QList();
            for (EnumType.Value value : type.tagType().values()) {
                variants.add(new QDict().put("case", value.name()).put("type", use(type.branch(value.name()))));
            }
            entry.put("tag", tag).put("variants", variants);
        }
    }

    private QDict entry(String name, String metaType, List<String> features) {
        QDict entry = withFeatures(new QDict().put("name", name).put("meta-type", metaType), features);
        entries.add(entry);
        return entry;
    }

    private static QDict withFeatures(QDict entry, List<String> features) {
        if (!features.isEmpty()) {
            QList names = new QList();
            features.forEach(feature -> names.add(new QString(feature)));
            entry.put("features", names);
        }
        return entry;
    }

    private String use(TypeRef reference) {
        return use(reference.get());
    }

    /** The name a type goes by; it will be described. */
    private String use(QapiType type) {
        QapiType shown = shown(type);
        String name = mask(shown);
        if (used.add(name)) {
            pending.add(shown);
        }
        return name;
    }

    private String mask(QapiType type) {
        if (type instanceof BuiltinType builtin) {
            return builtin.text();
        }
        if (type instanceof ArrayType array) {
            return "[" + mask(shown(array.element().get())) + "]";
        }
        return masks.computeIfAbsent(type.name(), name -> Integer.toString(masks.size()));
    }

    private static QapiType shown(QapiType type) {
        return type instanceof BuiltinType builtin && builtin.jsonType().equals("int") ? BuiltinType.INT : type;
    }
}
