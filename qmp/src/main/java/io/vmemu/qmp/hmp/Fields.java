package io.vmemu.qmp.hmp;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The members of a QMP result. It was made by the machine's own commands: a member that is not there or of another type
 * than declared is a fault of the program.
 */
record Fields(QDict dict) {
    /** The objects of a result that is a list of objects. */
    static List<Fields> listOf(QObject list) {
        List<Fields> all = new ArrayList<>();
        for (QObject item : (QList) list) {
            all.add(new Fields((QDict) item));
        }
        return all;
    }

    boolean has(String name) {
        return dict.has(name);
    }

    String string(String name) {
        return ((QString) member(name)).value();
    }

    @Nullable
    String stringOrNull(String name) {
        return dict.get(name) instanceof QString text ? text.value() : null;
    }

    boolean bool(String name) {
        return ((QBool) member(name)).value();
    }

    /** A boolean as {@code on} or {@code off}. */
    String onOff(String name) {
        return bool(name) ? "on" : "off";
    }

    /** An integer; an unsigned one beyond 63 bits as the long with the same bits. */
    long integer(String name) {
        QObject value = member(name);
        if (value instanceof QNum.Int signed) {
            return signed.value();
        }
        if (value instanceof QNum.UInt unsigned) {
            return unsigned.bits();
        }
        return (long) ((QNum.Real) value).value();
    }

    /** An integer in decimal, unsigned. */
    String decimal(String name) {
        return Long.toUnsignedString(integer(name));
    }

    double number(String name) {
        return member(name) instanceof QNum.Real real ? real.value() : integer(name);
    }

    Fields object(String name) {
        return new Fields((QDict) member(name));
    }

    /** The objects of a list; empty if the member is absent. */
    List<Fields> objects(String name) {
        return dict.get(name) instanceof QList list ? listOf(list) : List.of();
    }

    /** The integers of a list. */
    List<Long> integers(String name) {
        List<Long> all = new ArrayList<>();
        for (QObject item : (QList) member(name)) {
            all.add(item instanceof QNum.UInt unsigned ? unsigned.bits() : ((QNum.Int) item).value());
        }
        return all;
    }

    private QObject member(String name) {
        QObject value = dict.get(name);
        if (value == null) {
            throw new IllegalStateException("no member " + name + " in " + dict);
        }
        return value;
    }
}
