package io.vmemu.qmp.schema;

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
 * The checked arguments of a command. A getter for a member that is not there or of another type than declared is a
 * fault of the caller and throws {@link IllegalStateException}; only for members of a {@link CommandFlag#RAW} command
 * must the caller look himself.
 */
public final class Arguments {
    private final QDict dict;

    Arguments(QDict dict) {
        this.dict = dict;
    }

    /** A view of values that were checked elsewhere. */
    public static Arguments of(QDict dict) {
        return new Arguments(dict);
    }

    /** The arguments as they came. */
    public QDict dict() {
        return dict;
    }

    public boolean has(String name) {
        return dict.has(name);
    }

    public String string(String name) {
        return get(name, QString.class).value();
    }

    public @Nullable String stringOrNull(String name) {
        return dict.has(name) ? string(name) : null;
    }

    public String string(String name, String fallback) {
        return dict.has(name) ? string(name) : fallback;
    }

    public boolean bool(String name) {
        return get(name, QBool.class).value();
    }

    public boolean bool(String name, boolean fallback) {
        return dict.has(name) ? bool(name) : fallback;
    }

    public @Nullable Boolean boolOrNull(String name) {
        return dict.has(name) ? Boolean.valueOf(bool(name)) : null;
    }

    /** An integer of any declared width. An unsigned one of 64 bits (and a size) is the long with the same bits. */
    public long integer(String name) {
        QNum number = get(name, QNum.class);
        if (number instanceof QNum.Int signed) {
            return signed.value();
        }
        if (number instanceof QNum.UInt unsigned) {
            return unsigned.bits();
        }
        throw new IllegalStateException(name + " is not an integer");
    }

    public long integer(String name, long fallback) {
        return dict.has(name) ? integer(name) : fallback;
    }

    public double number(String name) {
        QNum number = get(name, QNum.class);
        if (number instanceof QNum.Real real) {
            return real.value();
        }
        if (number instanceof QNum.UInt unsigned) {
            return (unsigned.bits() >>> 1) * 2.0;
        }
        return integer(name);
    }

    public double number(String name, double fallback) {
        return dict.has(name) ? number(name) : fallback;
    }

    public QObject any(String name) {
        return get(name, QObject.class);
    }

    public @Nullable QObject anyOrNull(String name) {
        return dict.get(name);
    }

    public Arguments object(String name) {
        return new Arguments(get(name, QDict.class));
    }

    public @Nullable Arguments objectOrNull(String name) {
        return dict.has(name) ? object(name) : null;
    }

    /** A list; empty if the member is absent. */
    public QList list(String name) {
        return dict.has(name) ? get(name, QList.class) : new QList();
    }

    /** A list of objects; empty if the member is absent. */
    public List<Arguments> objects(String name) {
        List<Arguments> objects = new ArrayList<>();
        for (QObject item : list(name)) {
            objects.add(new Arguments((QDict) item));
        }
        return objects;
    }

    /** A list of texts or enumeration values; empty if the member is absent. */
    public List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        for (QObject item : list(name)) {
            strings.add(((QString) item).value());
        }
        return strings;
    }

    private <T extends QObject> T get(String name, Class<T> type) {
        QObject value = dict.get(name);
        if (!type.isInstance(value)) {
            throw new IllegalStateException(name + " is not a " + type.getSimpleName() + " but " + value);
        }
        return type.cast(value);
    }

    @Override
    public String toString() {
        return dict.toString();
    }
}
