package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;

/** A list of values of one type. */
public record ArrayType(TypeRef element) implements QapiType {
    @Override
    public String name() {
        return "[" + element.name() + "]";
    }

    @Override
    public void check(QObject value, Where where) throws QemuException {
        if (!(value instanceof QList list)) {
            throw QapiType.invalidType(where.path(), "array");
        }
        QapiType type = element.get();
        for (int i = 0; i < list.size(); i++) {
            type.check(list.get(i), where.element(i));
        }
    }
}
