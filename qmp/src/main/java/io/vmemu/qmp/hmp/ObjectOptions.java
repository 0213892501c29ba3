package io.vmemu.qmp.hmp;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.qom.Visitor;
import java.util.Map;

/**
 * Gives the texts of an object's key=value options their types, as QEMU's "keyval" visitor does, so that {@code object-add}
 * can take them and find what is missing or too much.
 */
final class ObjectOptions {
    private ObjectOptions() {}

    static QDict typed(QDict members, TypeRegistry types) throws QemuException {
        QomType type = members.get("qom-type") instanceof QString name ? types.find(name.value()) : null;
        if (type == null || !type.isA("user-creatable")) {
            return members;
        }
        QDict typed = new QDict();
        for (Map.Entry<String, QObject> member : members.members().entrySet()) {
            Property property = type.property(member.getKey());
            QObject value = member.getValue();
            typed.put(member.getKey(), property == null ? value : typed(property.kind(), member.getKey(), value));
        }
        return typed;
    }

    private static QObject typed(PropertyKind kind, String name, QObject value) throws QemuException {
        if (kind instanceof PropertyKind.UnsignedList list) {
            return value instanceof QList texts ? elements(name, texts) : list.check(name, value, InputStyle.STRICT);
        }
        boolean scalar = kind instanceof PropertyKind.Bool
                || kind instanceof PropertyKind.Signed
                || kind instanceof PropertyKind.Unsigned;
        return scalar && value instanceof QString ? kind.check(name, value, InputStyle.KEYVAL) : value;
    }

    private static QList elements(String name, QList texts) throws QemuException {
        QList elements = new QList();
        for (int i = 0; i < texts.size(); i++) {
            elements.add(
                    QNum.ofUnsigned(Visitor.unsigned(name + "[" + i + "]", texts.get(i), InputStyle.KEYVAL, false)));
        }
        return elements;
    }
}
