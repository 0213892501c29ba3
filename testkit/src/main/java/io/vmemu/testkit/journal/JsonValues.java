package io.vmemu.testkit.journal;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.List;
import java.util.Map;

/** Java's values as those of QMP. */
public final class JsonValues {
    private JsonValues() {}

    /**
     * A text, a whole number, a truth value, a map or a list of such values, or what is one of QMP's already.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static QObject of(Object value) {
        if (value instanceof QObject object) {
            return object;
        } else if (value instanceof String text) {
            return QString.of(text);
        } else if (value instanceof Boolean bool) {
            return QBool.of(bool);
        } else if (value instanceof Integer || value instanceof Long) {
            return QNum.of(((Number) value).longValue());
        } else if (value instanceof Map<?, ?> map) {
            return ofMap(map);
        } else if (value instanceof List<?> list) {
            QList items = new QList();
            list.forEach(item -> items.add(of(item)));
            return items;
        }
        throw new IllegalArgumentException(value.getClass().getName() + " is no value of QMP's");
    }

    /** The same for a map with texts as keys. */
    public static QDict ofMap(Map<?, ?> map) {
        QDict dict = new QDict();
        map.forEach((key, member) -> dict.put((String) key, of(member)));
        return dict;
    }
}
