package io.vmemu.launcher.scenario.format;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A part of a file and where it stands. */
public sealed interface Value {
    Position position();

    /**
     * As a client would send it. A plain word is a boolean, null, a number or a size such as {@code 4GiB} if it looks
     * like one; what stands in quotes is a text.
     */
    QObject toQObject();

    /**
     * A single word or text.
     *
     * @param plain whether it stands there without quotes
     */
    record Text(Position position, String text, boolean plain) implements Value {
        private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][-+]?\\d+)?");

        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }

        @Override
        public QObject toQObject() {
            if (!plain) {
                return new QString(text);
            }
            if (isNull()) {
                return QNull.NULL;
            }
            if (text.equals("true") || text.equals("false")) {
                return QBool.of(text.equals("true"));
            }
            if (NUMBER.matcher(text).matches()) {
                try {
                    return Json.parse(text);
                } catch (QemuException e) {
                    throw new IllegalStateException(text + " is a number", e);
                }
            }
            Long size = Units.size(text);
            return size == null ? new QString(text) : QNum.of(size);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Names with values, in the order of the file.
     *
     * @param places where the names stand
     */
    record Entries(Position position, Map<String, Value> members, Map<String, Position> places) implements Value {
        /** Nothing. */
        public static final Entries NONE = new Entries(Position.START, Map.of(), Map.of());

        public @Nullable Value get(String name) {
            return members.get(name);
        }

        /** These with changes: a null takes a member away, a mapping changes a mapping, all else replaces. */
        public Entries with(Entries changes) {
            Map<String, Value> merged = new LinkedHashMap<>(members);
            Map<String, Position> mergedPlaces = new LinkedHashMap<>(places);
            mergedPlaces.putAll(changes.places);
            changes.members.forEach((name, change) -> {
                if (change instanceof Text text && text.isNull()) {
                    merged.remove(name);
                } else if (change instanceof Entries more && merged.get(name) instanceof Entries before) {
                    merged.put(name, before.with(more));
                } else {
                    merged.put(name, change);
                }
            });
            return new Entries(position, merged, mergedPlaces);
        }

        @Override
        public QObject toQObject() {
            QDict dict = new QDict();
            members.forEach((name, value) -> dict.put(name, value.toQObject()));
            return dict;
        }

        @Override
        public String toString() {
            return members.entrySet().stream()
                    .map(member -> member.getKey() + ": " + member.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** A list. */
    record Items(Position position, List<Value> values) implements Value {
        @Override
        public QObject toQObject() {
            return new QList(values.stream().map(Value::toQObject).toList());
        }

        @Override
        public String toString() {
            return values.toString();
        }
    }
}
