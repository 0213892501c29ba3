package io.vmemu.qmp.hmp;

import io.vmemu.emulator.qobject.QDict;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values that a command line gave for a command's parameters. */
final class HmpArguments {
    static final HmpArguments NONE = new HmpArguments();

    private final Map<String, Object> values = new HashMap<>();

    void put(String name, Object value) {
        values.put(name, value);
    }

    String string(String name) {
        return get(name, String.class);
    }

    @Nullable
    String stringOrNull(String name) {
        return (String) values.get(name);
    }

    long integer(String name) {
        return get(name, Long.class);
    }

    /** Of a flag: whether it was given. */
    boolean flag(char letter) {
        return values.containsKey(String.valueOf(letter));
    }

    boolean bool(String name) {
        return get(name, Boolean.class);
    }

    QDict options(String name) {
        return get(name, QDict.class);
    }

    DataFormat format(String name) {
        return get(name, DataFormat.class);
    }

    private <T> T get(String name, Class<T> type) {
        Object value = values.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalStateException(name + " is not a " + type.getSimpleName() + " but " + value);
        }
        return type.cast(value);
    }
}
