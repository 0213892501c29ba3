package io.vmemu.guest.agent;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command's arguments, taken one by one as its schema lists them; texts are those of QAPI's input visitor. */
final class AgentArguments {
    private final QDict members;
    private final String prefix;
    private final Set<String> left;

    AgentArguments(QDict members) {
        this(members, "");
    }

    private AgentArguments(QDict members, String prefix) {
        this.members = members;
        this.prefix = prefix;
        this.left = new LinkedHashSet<>(members.members().keySet());
    }

    private @Nullable QObject take(String name) {
        left.remove(name);
        return members.get(name);
    }

    private QObject takeRequired(String name) throws QemuException {
        QObject value = take(name);
        if (value == null) {
            throw new QemuException("Parameter '" + prefix + name + "' is missing");
        }
        return value;
    }

    private QemuException wrongType(String name, String expected) {
        return new QemuException("Invalid parameter type for '" + prefix + name + "', expected: " + expected);
    }

    long integer(String name) throws QemuException {
        if (takeRequired(name) instanceof QNum.Int number) {
            return number.value();
        }
        throw wrongType(name, "integer");
    }

    /** An unsigned number, given as itself or as the negative one with the same bits. */
    long unsigned(String name) throws QemuException {
        QObject value = takeRequired(name);
        if (value instanceof QNum.Int number) {
            return number.value();
        }
        if (value instanceof QNum.UInt number) {
            return number.bits();
        }
        if (value instanceof QNum) {
            throw new QemuException("Parameter '" + prefix + name + "' expects uint64");
        }
        throw wrongType(name, "integer");
    }

    boolean has(String name) {
        return members.has(name);
    }

    boolean bool(String name) throws QemuException {
        if (takeRequired(name) instanceof QBool value) {
            return value.value();
        }
        throw wrongType(name, "boolean");
    }

    String text(String name, String otherwise) throws QemuException {
        QObject value = take(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof QString text) {
            return text.value();
        }
        throw wrongType(name, "string");
    }

    /** The members of a list of objects. */
    List<AgentArguments> objects(String name) throws QemuException {
        if (!(takeRequired(name) instanceof QList list)) {
            throw wrongType(name, "array");
        }
        List<AgentArguments> objects = new ArrayList<>();
        for (QObject item : list) {
            String itemName = name + "[" + objects.size() + "]";
            if (!(item instanceof QDict dict)) {
                throw wrongType(itemName, "object");
            }
            objects.add(new AgentArguments(dict, prefix + itemName + "."));
        }
        return objects;
    }

    /** There must be nothing else. */
    void end() throws QemuException {
        for (String name : left) {
            throw new QemuException("Parameter '" + prefix + name + "' is unexpected");
        }
    }
}
