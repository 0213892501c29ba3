package io.vmemu.qmp.schema;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the text of one module; the language is described at {@link Schema}. */
final class SchemaParser {
    private final Schema schema;
    private final SchemaTokens tokens;

    SchemaParser(Schema schema, String module, String text) {
        this.schema = schema;
        this.tokens = new SchemaTokens(module, text);
    }

    /** What stands in brackets. */
    private record Attributes(boolean present, List<String> features, Set<CommandFlag> flags) {}

    void parse() {
        while (!tokens.atEnd()) {
            String keyword = tokens.name();
            switch (keyword) {
                case "include" -> schema.load(tokens.name());
                case "enum" -> enumeration();
                case "struct" -> struct();
                case "union" -> union();
                case "alternate" -> alternate();
                case "command" -> command();
                case "event" -> event();
                default -> throw tokens.error("a declaration cannot start with " + keyword);
            }
        }
    }

    private void enumeration() {
        String name = tokens.name();
        Attributes attributes = attributes();
        List<EnumType.Value> values = new ArrayList<>();
        tokens.expect("{");
        while (!tokens.accept("}")) {
            String value = tokens.name();
            Attributes valueAttributes = attributes();
            if (valueAttributes.present()) {
                values.add(new EnumType.Value(value, valueAttributes.features()));
            }
        }
        if (attributes.present()) {
            schema.add(new EnumType(name, values, attributes.features()));
        }
    }

    private void struct() {
        String name = tokens.name();
        Attributes attributes = attributes();
        TypeRef base = tokens.accept(":") ? type() : null;
        List<ObjectType.Member> members = members();
        if (attributes.present()) {
            schema.add(new ObjectType(name, base, members, null, Map.of(), attributes.features()));
        }
    }

    private void union() {
        String name = tokens.name();
        Attributes attributes = attributes();
        TypeRef base = tokens.accept(":") ? type() : null;
        List<ObjectType.Member> members = base == null ? members() : List.of();
        if (!tokens.name().equals("on")) {
            throw tokens.error("'on' expected in union " + name);
        }
        String tag = tokens.name();
        Map<String, TypeRef> branches = new LinkedHashMap<>();
        tokens.expect("{");
        while (!tokens.accept("}")) {
            String value = tokens.name();
            tokens.expect(":");
            TypeRef branch = type();
            if (attributes().present()) {
                branches.put(value, branch);
            }
        }
        if (attributes.present()) {
            schema.add(new ObjectType(name, base, members, tag, branches, attributes.features()));
        }
    }

    private void alternate() {
        String name = tokens.name();
        Attributes attributes = attributes();
        List<TypeRef> branches = members().stream().map(ObjectType.Member::type).toList();
        if (attributes.present()) {
            schema.add(new AlternateType(name, branches, attributes.features()));
        }
    }

    private void command() {
        String name = tokens.name();
        Attributes attributes = attributes();
        TypeRef arguments = arguments(name);
        TypeRef result = tokens.accept("->") ? type() : new TypeRef(ObjectType.EMPTY);
        if (attributes.present()) {
            schema.add(new CommandDecl(name, arguments, result, attributes.flags(), attributes.features()));
        }
    }

    private void event() {
        String name = tokens.name();
        Attributes attributes = attributes();
        TypeRef data = arguments(name);
        if (attributes.present()) {
            schema.add(new EventDecl(name, data, attributes.features()));
        }
    }

    private TypeRef arguments(String name) {
        if (tokens.accept(":")) {
            return type();
        }
        if (!tokens.at("{")) {
            return new TypeRef(ObjectType.EMPTY);
        }
        return new TypeRef(new ObjectType("arguments of " + name, null, members(), null, Map.of(), List.of()));
    }

    private List<ObjectType.Member> members() {
        List<ObjectType.Member> members = new ArrayList<>();
        tokens.expect("{");
        while (!tokens.accept("}")) {
            String name = tokens.name();
            boolean optional = tokens.accept("?");
            tokens.expect(":");
            TypeRef type = type();
            Attributes attributes = attributes();
            if (attributes.present()) {
                members.add(new ObjectType.Member(name, type, optional, attributes.features()));
            }
        }
        return members;
    }

    private TypeRef type() {
        if (tokens.accept("[")) {
            TypeRef element = type();
            tokens.expect("]");
            return new TypeRef(schema, "[" + element.name() + "]");
        }
        return new TypeRef(schema, tokens.name());
    }

    private Attributes attributes() {
        if (!tokens.accept("[")) {
            return new Attributes(true, List.of(), Set.of());
        }
        boolean present = true;
        List<String> features = new ArrayList<>();
        Set<CommandFlag> flags = EnumSet.noneOf(CommandFlag.class);
        while (!tokens.accept("]")) {
            Boolean bound = bound();
            if (bound != null) {
                present &= bound;
            } else if (tokens.accept("+")) {
                String feature = tokens.name();
                if (!Boolean.FALSE.equals(bound())) {
                    features.add(feature);
                }
            } else {
                String word = tokens.name();
                CommandFlag flag = CommandFlag.of(word);
                if (flag == null) {
                    throw tokens.error("unknown flag " + word);
                }
                flags.add(flag);
            }
        }
        return new Attributes(present, features, flags);
    }

    /** Whether this version lies within the bound that comes next; null if none comes. */
    private @Nullable Boolean bound() {
        if (tokens.accept(">=")) {
            return schema.version().atLeast(QemuVersion.parse(tokens.name()));
        }
        if (tokens.accept("<")) {
            return !schema.version().atLeast(QemuVersion.parse(tokens.name()));
        }
        return null;
    }
}
