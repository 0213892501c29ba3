package io.vmemu.qmp.schema;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;

/** Makes arguments of commands out of nothing but an answer to {@code query-qmp-schema}: such as fit, and such as do not. */
public final class ArgumentMaker {
    /** How deep types that contain themselves are followed. */
    private static final int MAX_DEPTH = 6;

    private final Random random;
    private final Supplier<String> texts;
    private final Map<String, Arguments> entries = new HashMap<>();

    /** Ways to spoil a value that was made, each certain to break a rule of the schema. */
    private final List<Runnable> mutations = new ArrayList<>();

    private int depth;

    /**
     * Makes what the schema describes, the same for the same state of {@code random}.
     *
     * @param texts what strings are
     */
    public ArgumentMaker(QList schema, Random random, Supplier<String> texts) {
        this.random = random;
        this.texts = texts;
        for (QObject entry : schema) {
            Arguments view = Arguments.of((QDict) entry);
            entries.put(view.string("name"), view);
        }
    }

    /** The names of all commands, in order. */
    public List<String> commands() {
        return entries.values().stream()
                .filter(entry -> entry.string("meta-type").equals("command"))
                .map(entry -> entry.string("name"))
                .sorted()
                .toList();
    }

    /** Arguments of the command that fit. */
    public QDict fitting(String command) {
        mutations.clear();
        depth = 0;
        return (QDict) make(entry(command).string("arg-type"));
    }

    /** Makes the arguments that {@link #fitting} has returned last such that they do not fit. */
    public void spoil() {
        pick(mutations).run();
    }

    private Arguments entry(String name) {
        return Objects.requireNonNull(entries.get(name), name);
    }

    private QObject make(String typeName) {
        Arguments type = entry(typeName);
        return switch (type.string("meta-type")) {
            case "builtin" -> builtin(type.string("json-type"));
            case "enum" -> QString.of(pick(type.strings("values")));
            case "array" -> array(type.string("element-type"));
            case "alternate" -> make(pick(type.objects("members")).string("type"));
            default -> {
                QDict dict = new QDict();
                depth++;
                fill(dict, type);
                depth--;
                mutations.add(() -> dict.put("no-such-member", 1));
                yield dict;
            }
        };
    }

    private void fill(QDict dict, Arguments type) {
        for (Arguments member : type.objects("members")) {
            String name = member.string("name");
            boolean optional = member.has("default");
            if (!optional || (depth < MAX_DEPTH && random.nextBoolean())) {
                dict.put(name, make(member.string("type")));
                spoil(dict, name, member.string("type"));
            }
            if (!optional) {
                mutations.add(() -> dict.members().remove(name));
            }
        }
        if (type.has("tag")) {
            String value = ((QString) Objects.requireNonNull(dict.get(type.string("tag")))).value();
            for (Arguments variant : type.objects("variants")) {
                if (variant.string("case").equals(value)) {
                    fill(dict, entry(variant.string("type")));
                }
            }
        }
    }

    /** Puts a value of a JSON type in place that the schema does not allow there, or an unknown enumeration value. */
    private void spoil(QDict dict, String name, String typeName) {
        List<String> allowed = jsonTypes(typeName);
        if (allowed.contains("value")) {
            return;
        }
        Map<String, QObject> samples = Map.of(
                "string", QString.of("no such value"),
                "number", QNum.of(0.5),
                "boolean", QBool.TRUE,
                "null", QNull.NULL,
                "array", new QList().add(QNull.NULL),
                "object", new QDict().put("no-such-member", 1));
        samples.forEach((kind, sample) -> {
            boolean integerOnly = kind.equals("number") && allowed.contains("int");
            if (integerOnly || !allowed.contains(kind) || (kind.equals("string") && isEnum(typeName))) {
                mutations.add(() -> dict.put(name, sample));
            }
        });
    }

    private boolean isEnum(String typeName) {
        return entry(typeName).string("meta-type").equals("enum");
    }

    private List<String> jsonTypes(String typeName) {
        Arguments type = entry(typeName);
        return switch (type.string("meta-type")) {
            case "builtin" -> List.of(type.string("json-type"));
            case "enum" -> List.of("string");
            case "array" -> List.of("array");
            case "alternate" ->
                type.objects("members").stream()
                        .flatMap(member -> jsonTypes(member.string("type")).stream())
                        .toList();
            default -> List.of("object");
        };
    }

    private QObject builtin(String jsonType) {
        return switch (jsonType) {
            case "string" -> QString.of(texts.get());
            case "int" -> QNum.of(random.nextInt(128));
            case "number" -> random.nextBoolean() ? QNum.of(random.nextDouble()) : QNum.of(random.nextLong());
            case "boolean" -> QBool.of(random.nextBoolean());
            case "null" -> QNull.NULL;
            default -> new QDict().put("anything", true);
        };
    }

    private QList array(String elementType) {
        QList list = new QList();
        for (int i = random.nextInt(3); i > 0; i--) {
            list.add(make(elementType));
        }
        return list;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
