package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.QemuOpts;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.qom.UserCreatable;
import java.util.Map;

/** Makes and deletes the objects below {@code /objects}. */
final class ObjectManager {
    private final TypeRegistry types;
    private final QomObject objects;

    ObjectManager(TypeRegistry types, QomObject objects) {
        this.types = types;
        this.objects = objects;
    }

    /** Makes an object: {@code arguments} hold {@code qom-type}, {@code id} and its properties. */
    QomObject add(QDict arguments, InputStyle style) throws QemuException {
        QomObject object = create(arguments, style);
        complete(object);
        return object;
    }

    /** Makes an object that is in the tree but has not begun to work. */
    QomObject create(QDict arguments, InputStyle style) throws QemuException {
        String typeName = text(arguments, "qom-type");
        String id = text(arguments, "id");
        if (!isIdentifier(id)) {
            throw QemuOpts.idRefused();
        }
        QomType type = types.find(typeName);
        if (type == null || type.isAbstract() || !type.isA("user-creatable")) {
            throw new QemuException("invalid object type: " + typeName);
        }
        QomObject object = type.newInstance();
        for (Map.Entry<String, QObject> member : arguments.inHashOrder()) {
            if (!member.getKey().equals("qom-type") && !member.getKey().equals("id")) {
                object.set(member.getKey(), member.getValue(), style);
            }
        }
        if (objects.hasProperty(id)) {
            throw new QemuException("attempt to add duplicate property '" + id + "' to object (type 'container')");
        }
        objects.addChild(id, object);
        return object;
    }

    /** Lets a new object begin to work; it is gone if it cannot. */
    void complete(QomObject object) throws QemuException {
        try {
            if (object instanceof UserCreatable creatable) {
                creatable.complete();
            }
        } catch (QemuException refusal) {
            objects.removeChild(object);
            throw refusal;
        }
    }

    /** Deletes an object nobody uses. */
    void delete(String id) throws QemuException {
        QomObject object = objects.child(id);
        if (object == null) {
            throw new QemuException("object '" + id + "' not found");
        }
        if (object instanceof UserCreatable creatable) {
            if (!creatable.canBeDeleted()) {
                throw new QemuException("object '" + id + "' is in use, can not be deleted");
            }
            creatable.release();
        }
        objects.removeChild(object);
    }

    /** Gives back what all objects hold: the machine ends. */
    void releaseAll() {
        for (QomObject object : objects.children()) {
            if (object instanceof UserCreatable creatable) {
                creatable.release();
            }
        }
    }

    /** A letter, then letters, digits, {@code -}, {@code .} and {@code _}. */
    static boolean isIdentifier(String id) {
        if (id.isEmpty() || !isLetter(id.charAt(0))) {
            return false;
        }
        for (int i = 1; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!isLetter(c) && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static String text(QDict arguments, String key) throws QemuException {
        QObject value = arguments.get(key);
        if (value == null) {
            throw new QemuException("Parameter '" + key + "' is missing");
        }
        if (value instanceof QString text) {
            return text.value();
        }
        throw new QemuException("Invalid parameter type for '" + key + "', expected: string");
    }
}
