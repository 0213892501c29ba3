package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Puts the elements of lists whose order means nothing beside those that they are the same as. */
record ListAlignment(Predicate<String> anyOrder, Predicate<String> ignored) {

    /** What {@code actual} is, in the order of {@code expected}. */
    QObject align(String path, QObject expected, QObject actual) {
        if (expected instanceof QDict left && actual instanceof QDict right) {
            QDict aligned = new QDict();
            for (Map.Entry<String, QObject> member : right.members().entrySet()) {
                String key = member.getKey();
                aligned.put(key, alignPart(Comparison.member(path, key), left.get(key), member.getValue()));
            }
            return aligned;
        }
        if (expected instanceof QList left && actual instanceof QList right) {
            QList ordered = anyOrder.test(path) ? reorder(path, left, right) : right;
            QList aligned = new QList();
            for (int i = 0; i < ordered.size(); i++) {
                aligned.add(alignPart(Comparison.element(path, i), Comparison.at(left, i), ordered.get(i)));
            }
            return aligned;
        }
        return actual;
    }

    private QObject alignPart(String path, @Nullable QObject expected, QObject actual) {
        return expected == null ? actual : align(path, expected, actual);
    }

    private QList reorder(String path, QList left, QList right) {
        List<QObject> rest = new ArrayList<>(right.items());
        List<@Nullable QObject> places = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            places.add(takeSame(Comparison.element(path, i), left.get(i), rest));
        }
        QList ordered = new QList();
        for (QObject placed : places) {
            if (placed != null) {
                ordered.add(placed);
            } else if (!rest.isEmpty()) {
                ordered.add(rest.remove(0));
            }
        }
        rest.forEach(ordered::add);
        return ordered;
    }

    private @Nullable QObject takeSame(String path, QObject expected, List<QObject> rest) {
        for (Iterator<QObject> i = rest.iterator(); i.hasNext(); ) {
            QObject each = i.next();
            if (Comparison.differences(ignored, path, expected, align(path, expected, each))
                    .isEmpty()) {
                i.remove();
                return each;
            }
        }
        return null;
    }
}
