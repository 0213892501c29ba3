package io.vmemu.qmp.schema;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.Visitor;
import java.util.List;

/** Gives the texts of key=value options the types that an object's declaration says. */
final class OptionVisitor {
    private final QDict texts;
    private final QDict typed = new QDict();

    private OptionVisitor(QDict texts) {
        this.texts = texts;
    }

    /** The values of those options that the object has. */
    static QDict visit(ObjectType type, QDict texts) throws QemuException {
        OptionVisitor visitor = new OptionVisitor(texts);
        visitor.take(type);
        return visitor.typed;
    }

    private void take(ObjectType type) throws QemuException {
        for (ObjectType.Member member : type.members()) {
            QObject text = texts.get(member.name());
            if (text != null) {
                typed.put(member.name(), typed(member.type().get(), member.name(), text));
            }
        }
        String tag = type.tag();
        if (tag != null && texts.get(tag) instanceof QString value) {
            take(type.branch(value.value()));
        }
    }

    private static QObject typed(QapiType type, String name, QObject text) throws QemuException {
        if (type instanceof ArrayType array) {
            return QList.of(typed(array.element().get(), name, text));
        }
        if (type instanceof ObjectType object) {
            // An element that is an object with one member is written as that member.
            List<ObjectType.Member> members = object.members();
            return members.size() == 1 ? new QDict().put(members.get(0).name(), text) : text;
        }
        if (type instanceof BuiltinType builtin) {
            return switch (builtin) {
                case BOOL -> PropertyKind.BOOL.check(name, text, InputStyle.KEYVAL);
                case INT, INT8, INT16, INT32, INT64 -> QNum.of(Visitor.signed(name, text, InputStyle.KEYVAL));
                case SIZE -> QNum.ofUnsigned(Visitor.unsigned(name, text, InputStyle.KEYVAL, true));
                case UINT8, UINT16, UINT32, UINT64 ->
                    QNum.ofUnsigned(Visitor.unsigned(name, text, InputStyle.KEYVAL, false));
                case STR, NUMBER, NULL, ANY -> text;
            };
        }
        return text;
    }
}
