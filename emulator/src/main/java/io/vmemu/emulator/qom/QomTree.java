package io.vmemu.emulator.qom;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tree of objects of one machine, and the paths into it: absolute ones, and partial ones (any suffix of a path, if
 * only one object has it).
 */
public final class QomTree {
    static final String ROOT_TYPE = "container";

    private final QomObject root;

    public QomTree(QomObject root) {
        this.root = root;
    }

    public QomObject root() {
        return root;
    }

    /**
     * What a path leads to: nothing, one object, or (a partial path only) several. Repeated and trailing slashes are
     * fine; links are followed.
     */
    public List<QomObject> resolve(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        if (path.startsWith("/")) {
            QomObject found = walk(root, parts);
            return found == null ? List.of() : List.of(found);
        }
        Set<QomObject> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<QomObject> inOrder = new ArrayList<>();
        collect(root, parts, found, inOrder);
        return inOrder;
    }

    private static void collect(QomObject from, List<String> parts, Set<QomObject> seen, List<QomObject> found) {
        QomObject hit = walk(from, parts);
        if (hit != null && seen.add(hit)) {
            found.add(hit);
        }
        for (QomObject child : from.children()) {
            collect(child, parts, seen, found);
        }
    }

    private static @Nullable QomObject walk(QomObject from, List<String> parts) {
        QomObject at = from;
        for (String part : parts) {
            QomObject next = at.child(part);
            at = next != null ? next : at.link(part);
            if (at == null) {
                return null;
            }
        }
        return at;
    }

    /** All objects, parents before their children. */
    public Set<QomObject> all() {
        Set<QomObject> all = new LinkedHashSet<>();
        addAll(root, all);
        return all;
    }

    private static void addAll(QomObject object, Set<QomObject> all) {
        all.add(object);
        object.children().forEach(child -> addAll(child, all));
    }
}
