package io.vmemu.launcher.scenario.format;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Holds values against shapes. */
public final class Checker {
    private final Problems problems;

    public Checker(Problems problems) {
        this.problems = problems;
    }

    /** Reports all in which {@code value} is not what {@code shape} says. */
    public void check(Value value, Shape shape) {
        if (shape instanceof Shape.Word word) {
            checkWord(value, word);
        } else if (shape instanceof Shape.Choice choice) {
            expect(value instanceof Value.Text text && choice.words().contains(text.text()), value, shape);
        } else if (shape instanceof Shape.Expression) {
            checkExpression(value, shape);
        } else if (shape instanceof Shape.ListOf list) {
            if (expect(value instanceof Value.Items, value, shape)) {
                ((Value.Items) value).values().forEach(each -> check(each, list.element()));
            }
        } else if (shape instanceof Shape.MapOf map) {
            if (expect(value instanceof Value.Entries, value, shape)) {
                ((Value.Entries) value).members().values().forEach(each -> check(each, map.value()));
            }
        } else if (shape instanceof Shape.Form form) {
            checkForm(value, form);
        } else if (shape instanceof Shape.Union union) {
            checkUnion(value, union);
        }
    }

    private void checkWord(Value value, Shape.Word word) {
        boolean fits = value instanceof Value.Text text
                && !text.isNull()
                && word.pattern().matcher(text.text()).matches();
        if (expect(fits, value, word)) {
            String text = ((Value.Text) value).text();
            boolean fitsInLong = (word != Shape.SIZE || Units.size(text) != null)
                    && (word != Shape.DURATION || Units.nanos(text) != null)
                    && (word != Shape.AMOUNT || Amounts.of(text) != null);
            expect(fitsInLong, value, word);
        }
    }

    private void checkExpression(Value value, Shape shape) {
        if (expect(value instanceof Value.Text, value, shape)) {
            try {
                Pattern.compile(((Value.Text) value).text());
            } catch (PatternSyntaxException e) {
                problems.add(value.position(), "not a regular expression: " + e.getDescription());
            }
        }
    }

    private void checkForm(Value value, Shape.Form form) {
        if (!expect(value instanceof Value.Entries, value, form)) {
            return;
        }
        Value.Entries entries = (Value.Entries) value;
        entries.members().forEach((name, member) -> {
            Shape.FormKey key = form.keys().get(name);
            if (key == null) {
                String known = String.join(", ", form.keys().keySet());
                problems.add(
                        entries.places().getOrDefault(name, member.position()),
                        "unknown key '" + name + "', expected one of " + known);
            } else {
                check(member, key.shape());
            }
        });
        for (Shape.FormKey key : form.keys().values()) {
            if (key.required() && entries.get(key.name()) == null) {
                problems.add(value.position(), "'" + key.name() + "' is missing: " + key.meaning());
            }
        }
    }

    private void checkUnion(Value value, Shape.Union union) {
        if (!expect(value instanceof Value.Entries, value, union)) {
            return;
        }
        List<String> kinds = new ArrayList<>(union.forms().keySet());
        kinds.retainAll(((Value.Entries) value).members().keySet());
        if (kinds.size() == 1) {
            checkForm(value, union.forms().getOrDefault(kinds.get(0), new Shape.Form()));
        } else if (kinds.isEmpty()) {
            expect(false, value, union);
        } else {
            problems.add(value.position(), String.join(" and ", kinds) + " do not go together");
        }
    }

    private boolean expect(boolean holds, Value value, Shape shape) {
        if (!holds) {
            problems.add(value.position(), "expected " + shape.description());
        }
        return holds;
    }
}
