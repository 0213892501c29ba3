package io.vmemu.emulator.qobject;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dictionary in insertion order. Equal to another with the same members in whatever order. */
public record QDict(Map<String, QObject> members) implements QObject {

    public QDict() {
        this(new LinkedHashMap<>());
    }

    /** Adds or replaces a member and returns this dictionary. */
    public QDict put(String key, QObject value) {
        members.put(key, value);
        return this;
    }

    public QDict put(String key, String value) {
        return put(key, new QString(value));
    }

    public QDict put(String key, long value) {
        return put(key, new QNum.Int(value));
    }

    public QDict put(String key, boolean value) {
        return put(key, QBool.of(value));
    }

    public @Nullable QObject get(String key) {
        return members.get(key);
    }

    public boolean has(String key) {
        return members.containsKey(key);
    }

    public int size() {
        return members.size();
    }
}
