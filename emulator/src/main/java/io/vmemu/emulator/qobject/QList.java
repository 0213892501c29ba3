package io.vmemu.emulator.qobject;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A list, in order. */
public record QList(List<QObject> items) implements QObject, Iterable<QObject> {

    public QList() {
        this(new ArrayList<>());
    }

    public static QList of(QObject... items) {
        return new QList(new ArrayList<>(List.of(items)));
    }

    public QList add(QObject item) {
        items.add(item);
        return this;
    }

    public int size() {
        return items.size();
    }

    public QObject get(int index) {
        return items.get(index);
    }

    @Override
    public Iterator<QObject> iterator() {
        return items.iterator();
    }
}
