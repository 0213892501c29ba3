package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of several types, told apart by the JSON type of the value. */
public record AlternateType(String name, List<TypeRef> branches, List<String> features) implements QapiType {
    public AlternateType {
        branches = List.copyOf(branches);
        features = List.copyOf(features);
    }

    @Override
    public void check(QObject value, Where where) throws QemuException {
        QapiType branch = branchFor(value);
        if (branch == null) {
            throw QapiType.invalidType(where.bare(), name);
        }
        branch.check(value, where);
    }

    private @Nullable QapiType branchFor(QObject value) {
        for (TypeRef branch : branches) {
            QapiType type = branch.get();
            if (kind(type).equals(kind(value))) {
                return type;
            }
        }
        return null;
    }

    private static String kind(QapiType type) {
        if (type instanceof BuiltinType builtin) {
            return builtin.jsonType().equals("int") ? "number" : builtin.jsonType();
        }
        return type instanceof EnumType ? "string" : type instanceof ArrayType ? "array" : "object";
    }

    private static String kind(QObject value) {
        if (value instanceof QNum) {
            return "number";
        }
        if (value instanceof QBool) {
            return "boolean";
        }
        if (value instanceof QNull) {
            return "null";
        }
        return value instanceof QDict ? "object" : value instanceof QList ? "array" : "string";
    }
}
