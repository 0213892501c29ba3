package io.vmemu.launcher.scenario.format;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What may be written in a place. */
public sealed interface Shape {
    /** What it is called in a message: "a size such as 4GiB". */
    String description();

    /** Any text. */
    Shape TEXT = new Word("a text", Pattern.compile("(?s).*"));

    /** A name that is given here and used elsewhere. */
    Shape NAME = new Word("a name of letters, digits, '-', '_' and '.'", Pattern.compile("[A-Za-z0-9][-A-Za-z0-9_.]*"));

    Shape WHOLE = new Word("a whole number", Pattern.compile("\\d{1,18}"));

    Shape SIZE = new Word("a size such as 4GiB", Units.SIZE);

    Shape DURATION = new Word("a time such as 5m or 1h30m", Units.DURATION);

    /** A number, a size, or a range of such. */
    Shape AMOUNT = new Word("a number, a size, or a range such as 1GiB..2GiB, 1.. or ..5", Amounts.PATTERN);

    Shape FLAG = new Choice(List.of("true", "false"));

    /** A regular expression. */
    Shape PATTERN = new Expression();

    /** Whatever JSON can say. */
    Shape ANY = new Anything();

    /**
     * One word or text.
     *
     * @param pattern what it must look like
     */
    record Word(String description, Pattern pattern) implements Shape {}

    /** A regular expression that is looked for in a text. */
    record Expression() implements Shape {
        @Override
        public String description() {
            return "a regular expression";
        }
    }

    /** One of these words. */
    record Choice(List<String> words) implements Shape {
        public Choice(String... words) {
            this(List.of(words));
        }

        @Override
        public String description() {
            return "one of " + String.join(", ", words);
        }
    }

    /** Whatever JSON can say. */
    record Anything() implements Shape {
        @Override
        public String description() {
            return "a value";
        }
    }

    record ListOf(Shape element) implements Shape {
        @Override
        public String description() {
            return "a list";
        }
    }

    /** Names that the author chooses, each with the same kind of value. */
    record MapOf(Shape value) implements Shape {
        @Override
        public String description() {
            return "a mapping";
        }
    }

    /**
     * A key of a form.
     *
     * @param meaning what it says, for editors and manuals
     */
    record FormKey(String name, Shape shape, boolean required, String meaning) {
        public static FormKey of(String name, Shape shape, String meaning) {
            return new FormKey(name, shape, false, meaning);
        }

        public static FormKey required(String name, Shape shape, String meaning) {
            return new FormKey(name, shape, true, meaning);
        }
    }

    /** Names that are known, each with its own kind of value. */
    record Form(Map<String, FormKey> keys) implements Shape {
        public Form(FormKey... keys) {
            this(new LinkedHashMap<>());
            Arrays.asList(keys).forEach(key -> this.keys.put(key.name(), key));
        }

        /** This form with some keys in front. */
        public Form after(Form first) {
            Map<String, FormKey> all = new LinkedHashMap<>(first.keys);
            all.putAll(keys);
            return new Form(all);
        }

        @Override
        public String description() {
            return "a mapping";
        }
    }

    /** One of several forms: which one is seen by a key that only that one has. */
    record Union(Map<String, Form> forms) implements Shape {
        @Override
        public String description() {
            return "a mapping with one of " + String.join(", ", forms.keySet());
        }
    }
}
