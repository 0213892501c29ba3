package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QObject;
import org.jspecify.annotations.Nullable;

/**
 * A property as the listings of types show it.
 *
 * @param name the property's name
 * @param type the type that listings show: {@code uint32}, {@code link<memory-backend>}
 * @param defaultValue what it is unless it is set, null if no listing tells
 * @param description null for none
 * @param writable when it can be written
 */
public record PropertyInfo(
        String name,
        String type,
        @Nullable QObject defaultValue,
        @Nullable String description,
        Writable writable) {

    private static final String CHILD = "child<";

    /** When a property can be written. */
    public enum Writable {
        /** A device's until it is realized, another object's always. */
        USUALLY,
        ALWAYS,
        NEVER
    }

    static PropertyInfo parse(String line) {
        String[] fields = IdentityText.fields(line);
        String defaultValue = field(fields, 2);
        String description = field(fields, 3);
        Writable writable = switch (field(fields, 4)) {
            case "r" -> Writable.NEVER;
            case "w" -> Writable.ALWAYS;
            default -> Writable.USUALLY;
        };
        return new PropertyInfo(
                fields[0].substring(1),
                fields[1],
                defaultValue.isEmpty() ? null : Literal.parse(defaultValue),
                description.isEmpty() ? null : Literal.unescape(description),
                writable);
    }

    private static String field(String[] fields, int index) {
        return index < fields.length ? fields[index] : "";
    }

    /** Whether it is another object: a child in the tree. */
    public boolean isChild() {
        return type.startsWith(CHILD);
    }

    /** The type of a child. */
    String childType() {
        return type.substring(CHILD.length(), type.length() - 1);
    }
}
