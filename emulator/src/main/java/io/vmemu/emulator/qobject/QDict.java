package io.vmemu.emulator.qobject;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dictionary in insertion order. Equal to another with the same members in whatever order. */
public record QDict(Map<String, QObject> members) implements QObject {
    private static final int BUCKETS = 512;

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

    /**
     * The members in the order in which QEMU walks a dictionary: that of its hash table of 512 buckets, the last come first
     * in each. It shows where the first of several wrong members is reported.
     */
    public List<Map.Entry<String, QObject>> inHashOrder() {
        List<Map.Entry<String, QObject>> entries = new ArrayList<>(members.entrySet());
        Collections.reverse(entries);
        entries.sort((one, other) -> Integer.compare(bucket(one.getKey()), bucket(other.getKey())));
        return entries;
    }

    /** The string hash of the Trivial Database, which QEMU uses. */
    private static int bucket(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        int hash = 0x238F13AF * bytes.length;
        for (int i = 0; i < bytes.length; i++) {
            hash += bytes[i] << (i * 5 % 24);
        }
        return (1103515243 * hash + 12345) & (BUCKETS - 1);
    }

    public int size() {
        return members.size();
    }
}
