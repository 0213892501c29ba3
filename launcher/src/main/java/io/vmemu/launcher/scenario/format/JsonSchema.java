package io.vmemu.launcher.scenario.format;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QString;

/** Writes shapes as JSON Schema, draft 2020-12, for editors that complete and check while one types. */
final class JsonSchema {
    private JsonSchema() {}

    /** The schema of a whole file. */
    static QDict of(String title, Shape shape) {
        QDict schema = new QDict()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("title", title);
        schema(shape).members().forEach(schema::put);
        return schema;
    }

    private static QDict schema(Shape shape) {
        if (shape instanceof Shape.Word word) {
            return word(word);
        } else if (shape instanceof Shape.Expression) {
            return new QDict().put("type", "string").put("format", "regex");
        } else if (shape instanceof Shape.Choice choice) {
            return choice(choice);
        } else if (shape instanceof Shape.ListOf list) {
            return new QDict().put("type", "array").put("items", schema(list.element()));
        } else if (shape instanceof Shape.MapOf map) {
            return new QDict().put("type", "object").put("additionalProperties", schema(map.value()));
        } else if (shape instanceof Shape.Form form) {
            return form(form);
        } else if (shape instanceof Shape.Union union) {
            QList forms = new QList();
            union.forms().forEach((kind, form) -> forms.add(form(form)));
            return new QDict().put("type", "object").put("oneOf", forms);
        }
        return new QDict();
    }

    /** Editors see 5 and true where a text is meant as what YAML makes of them. */
    private static QDict word(Shape.Word word) {
        QDict schema = new QDict().put("type", texts("string", "number", "boolean"));
        // JavaScript's expressions have no names for groups that stand there twice.
        String pattern = word.pattern().pattern().replaceAll("\\?<\\w+>", "?:");
        return word == Shape.TEXT ? schema : schema.put("pattern", "^(?:" + pattern + ")$");
    }

    private static QDict choice(Shape.Choice choice) {
        QList words = new QList();
        for (String word : choice.words()) {
            words.add(new Value.Text(Position.START, word, true).toQObject());
            words.add(new QString(word));
        }
        return new QDict()
                .put("enum", new QList(words.items().stream().distinct().toList()));
    }

    private static QDict form(Shape.Form form) {
        QDict properties = new QDict();
        QList required = new QList();
        for (Shape.FormKey key : form.keys().values()) {
            QDict property = schema(key.shape()).put("description", key.meaning());
            properties.put(key.name(), property);
            if (key.required()) {
                required.add(new QString(key.name()));
            }
        }
        QDict schema = new QDict().put("type", "object").put("properties", properties);
        if (required.size() > 0) {
            schema.put("required", required);
        }
        return schema.put("additionalProperties", false);
    }

    private static QList texts(String... words) {
        QList list = new QList();
        for (String word : words) {
            list.add(new QString(word));
        }
        return list;
    }
}
