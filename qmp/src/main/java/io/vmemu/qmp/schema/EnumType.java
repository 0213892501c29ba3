package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An enumeration: texts out of a fixed set. */
public final class EnumType implements QapiType {
    private final String name;
    private final Map<String, Value> values;
    private final List<String> features;

    EnumType(String name, List<Value> values, List<String> features) {
        this.name = name;
        this.values = new LinkedHashMap<>();
        for (Value value : values) {
            if (this.values.put(value.name(), value) != null) {
                throw new IllegalArgumentException(name + " has " + value.name() + " twice");
            }
        }
        this.features = List.copyOf(features);
    }

    /** One value, and its features. */
    public record Value(String name, List<String> features) {}

    @Override
    public String name() {
        return name;
    }

    /** In the order of declaration. */
    public List<Value> values() {
        return List.copyOf(values.values());
    }

    public boolean has(String value) {
        return values.containsKey(value);
    }

    public List<String> features() {
        return features;
    }

    @Override
    public void check(QObject value, Where where) throws QemuException {
        if (!(value instanceof QString text)) {
            throw QapiType.invalidType(where.path(), "string");
        }
        if (!values.containsKey(text.value())) {
            throw new QemuException("Parameter '" + where.bare() + "' does not accept value '" + text.value() + "'");
        }
    }

    @Override
    public String toString() {
        return "enum " + name;
    }
}
