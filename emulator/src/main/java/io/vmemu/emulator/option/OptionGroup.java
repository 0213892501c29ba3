package io.vmemu.emulator.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A group of QemuOpts options: which key a first value without key has, and which keys there are, with their kinds. Made
 * when an option of the group is read.
 */
public final class OptionGroup {
    /** What a key's value is. */
    public enum Kind {
        TEXT("str"),
        BOOL("bool (on/off)"),
        NUMBER("num"),
        SIZE("size");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }
    }

    private final String name;
    private final @Nullable String impliedKey;
    private final boolean merged;
    private final @Nullable Map<String, Kind> keys;

    private OptionGroup(String name, @Nullable String impliedKey, boolean merged, @Nullable Map<String, Kind> keys) {
        this.name = name;
        this.impliedKey = impliedKey;
        this.merged = merged;
        this.keys = keys;
    }

    /** A group that takes any key. */
    public static OptionGroup open(String name, @Nullable String impliedKey) {
        return new OptionGroup(name, impliedKey, false, null);
    }

    /**
     * A group with declared keys.
     *
     * @param keys separated by blanks, each with {@code :bool}, {@code :num}, {@code :size} or nothing for a text behind
     */
    public static OptionGroup of(String name, @Nullable String impliedKey, String keys) {
        return new OptionGroup(name, impliedKey, false, declare(keys));
    }

    /** A group all whose options count as one, in which there are no ids. */
    public static OptionGroup merged(String name, @Nullable String impliedKey, String keys) {
        return new OptionGroup(name, impliedKey, true, declare(keys));
    }

    private static Map<String, Kind> declare(String keys) {
        Map<String, Kind> map = new LinkedHashMap<>();
        int at = 0;
        while (at < keys.length()) {
            int end = keys.indexOf(' ', at);
            String key = end < 0 ? keys.substring(at) : keys.substring(at, end);
            int colon = key.indexOf(':');
            Kind kind = Kind.TEXT;
            if (colon >= 0) {
                kind = switch (key.charAt(colon + 1)) {
                    case 'b' -> Kind.BOOL;
                    case 'n' -> Kind.NUMBER;
                    default -> Kind.SIZE;
                };
                key = key.substring(0, colon);
            }
            map.put(key, kind);
            at = end < 0 ? keys.length() : end + 1;
        }
        return map;
    }

    /** QEMU's name of the group, as in "Duplicate ID 'a' for device". */
    public String name() {
        return name;
    }

    public @Nullable String impliedKey() {
        return impliedKey;
    }

    /** Whether all of the group's options count as one. */
    public boolean isMerged() {
        return merged;
    }

    /** Whether any key is taken. */
    public boolean isOpen() {
        return keys == null;
    }

    /** The kind of a declared key; null if it is not declared. */
    public @Nullable Kind kindOf(String key) {
        return keys == null ? null : keys.get(key);
    }

    /** What {@code help} among the keys prints. */
    public List<String> help() {
        List<String> lines = new ArrayList<>();
        if (keys != null) {
            keys.forEach((key, kind) -> lines.add("  " + key + "=<" + kind.shown + ">"));
        }
        lines.sort(null);
        lines.add(0, name + " options:");
        return lines;
    }
}
