package io.vmemu.launcher.assembly;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuNumbers;
import io.vmemu.emulator.option.Setting;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.launcher.cli.OptionEntry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of {@code -object} with their types, as QEMU has them before it makes the object: what is wrong here is told
 * with the option's name, what the object itself refuses is told without. Observed on QEMU 7.2 and 10.0.
 */
final class ObjectValues {
    private ObjectValues() {}

    /** Members with JSON's types. */
    static QDict of(OptionEntry entry, TypeRegistry types, Persona persona) throws QemuException {
        QDict members = entry.members();
        QomType type = type(members, types);
        text(members, "id");
        if (entry.isJson()) {
            checkKinds(members, type);
            checkRequired(members, type);
            refuseUnknown(members, type);
            return members;
        }
        QDict typed = typed(entry.settings(), type, persona);
        checkKinds(typed, type);
        checkRequired(typed, type);
        for (Setting setting : entry.settings().settings()) {
            if (!typed.has(setting.key())) {
                throw new QemuException("Invalid parameter '" + setting.key() + "'");
            }
        }
        return typed;
    }

    private static QomType type(QDict members, TypeRegistry types) throws QemuException {
        String name = text(members, "qom-type");
        QomType type = types.find(name);
        if (type == null || type.isAbstract() || !type.isA("user-creatable")) {
            throw new QemuException("Parameter 'qom-type' does not accept value '" + name + "'");
        }
        return type;
    }

    private static String text(QDict members, String key) throws QemuException {
        QObject value = members.get(key);
        if (value == null) {
            throw new QemuException("Parameter '" + key + "' is missing");
        }
        if (value instanceof QString text) {
            return text.value();
        }
        throw new QemuException("Invalid parameter type for '" + key + "', expected: string");
    }

    private static void checkRequired(QDict members, QomType type) throws QemuException {
        if (type.isA("memory-backend") && !members.has("size")) {
            throw new QemuException("Parameter 'size' is missing");
        }
        if (type.isA("memory-backend-file") && !members.has("mem-path")) {
            throw new QemuException("Parameter 'mem-path' is missing");
        }
    }

    private static void checkKinds(QDict members, QomType type) throws QemuException {
        for (Map.Entry<String, QObject> member : members.members().entrySet()) {
            Property property = isIdentity(member.getKey()) ? null : type.property(member.getKey());
            if (property != null) {
                property.kind().check(member.getKey(), member.getValue(), InputStyle.STRICT);
            }
        }
    }

    /** Whether the member says what the object is and not what one of its properties is: those are texts. */
    private static boolean isIdentity(String key) {
        return key.equals("qom-type") || key.equals("id");
    }

    private static void refuseUnknown(QDict members, QomType type) throws QemuException {
        for (String key : members.members().keySet()) {
            if (!isIdentity(key) && type.property(key) == null) {
                throw new QemuException("Parameter '" + key + "' is unexpected");
            }
        }
    }

    private static QDict typed(OptionSettings settings, QomType type, Persona persona) throws QemuException {
        QDict typed = new QDict().put("qom-type", settings.get("qom-type", ""));
        @Nullable String id = settings.id();
        if (id != null) {
            typed.put("id", id);
        }
        for (Setting setting : settings.settings()) {
            String key = setting.key();
            Property property = typed.has(key) ? null : type.property(key);
            if (property != null) {
                typed.put(key, value(property.kind(), key, settings, persona));
            }
        }
        return typed;
    }

    private static QObject value(PropertyKind kind, String key, OptionSettings settings, Persona persona)
            throws QemuException {
        String text = settings.get(key, "");
        if (kind instanceof PropertyKind.Bool) {
            return QBool.of(QemuNumbers.bool(key, text));
        }
        if (kind instanceof PropertyKind.Unsigned number) {
            return QNum.ofUnsigned(
                    number.size()
                            ? OptsVisitor.size(key, text, persona)
                            : OptsVisitor.unsigned(key, text, number.bits()));
        }
        if (kind instanceof PropertyKind.UnsignedList list) {
            return OptsVisitor.ranges(key, settings.all(key), list.bits());
        }
        return new QString(text);
    }
}
