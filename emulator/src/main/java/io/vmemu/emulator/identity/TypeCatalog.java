package io.vmemu.emulator.identity;

import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All types of one persona. The text is searched for the type that is asked for and only its lines are parsed: a command
 * line names few.
 *
 * <pre>
 *   :NAME PARENT FLAGS BUS INTERFACES ALIAS flags: a abstract, i interface, u user-creatable device, f not hotpluggable
 *    NAME TYPE DEFAULT DESCRIPTION WRITABLE a property; writable: r never, w always
 *   -NAME                                   a property of the parent that is not there
 *   =NAME VALUE                             what an instance has, where it is not the default
 *   >PATH TYPE                              a child of an instance
 * </pre>
 *
 * Fields are separated by tabs.
 */
public final class TypeCatalog {
    private static final Map<Persona, TypeCatalog> CATALOGS = Collections.synchronizedMap(new EnumMap<>(Persona.class));

    private static final String INTERFACE = "interface";

    private final String text;
    private final Map<String, TypeInfo> known = new ConcurrentHashMap<>();

    private TypeCatalog(String text) {
        this.text = text;
    }

    /** The catalog of a persona, read when it is first asked for. */
    public static TypeCatalog of(Persona persona) {
        return CATALOGS.computeIfAbsent(persona, p -> new TypeCatalog(IdentityText.load("types", p)));
    }

    /** The type of that name, null if there is none. */
    public @Nullable TypeInfo find(String name) {
        TypeInfo info = known.get(name);
        if (info == null && name.indexOf('\t') < 0 && name.indexOf('\n') < 0) {
            int start = text.indexOf("\n:" + name + "\t");
            if (start >= 0) {
                int end = text.indexOf("\n:", start + 1);
                String lines = text.substring(start + 1, end < 0 ? text.length() : end);
                info = TypeInfo.parse(lines.lines().toList());
                known.put(name, info);
            }
        }
        return info;
    }

    /** The device that another name stands for, null if it stands for none. */
    public @Nullable String deviceOfAlias(String alias) {
        int end = alias.isEmpty() ? -1 : text.indexOf("\t" + alias + "\n");
        int start = end < 0 ? -1 : text.lastIndexOf("\n", end);
        return start >= 0 && text.charAt(start + 1) == ':'
                ? text.substring(start + 2, text.indexOf('\t', start))
                : null;
    }

    /** The names of all types, interfaces included, sorted. */
    public Collection<String> names() {
        TreeSet<String> names = new TreeSet<>();
        for (int start = text.indexOf("\n:"); start >= 0; start = text.indexOf("\n:", start + 1)) {
            names.add(text.substring(start + 2, text.indexOf('\t', start)));
        }
        return names;
    }

    /** Whether a type is {@code ancestor}, descends from it or implements it. */
    public boolean isA(TypeInfo type, String ancestor) {
        for (TypeInfo at = type; at != null; at = parent(at)) {
            if (at.name().equals(ancestor) || at.interfaces().contains(ancestor)) {
                return true;
            }
        }
        return ancestor.equals(INTERFACE) && interfaceCount(type) == 1;
    }

    /** A class counts as an interface as such if that is not ambiguous: if it has exactly one. */
    private int interfaceCount(TypeInfo type) {
        int count = 0;
        for (TypeInfo at = type; at != null; at = parent(at)) {
            count += at.interfaces().size();
        }
        return count;
    }

    private @Nullable TypeInfo parent(TypeInfo type) {
        String parent = type.parent();
        return parent == null ? null : find(parent);
    }

    /** All properties of a type, the topmost ancestor's first. */
    public Collection<PropertyInfo> properties(TypeInfo type) {
        List<TypeInfo> line = new ArrayList<>();
        for (TypeInfo at = type; at != null; at = parent(at)) {
            line.add(0, at);
        }
        Map<String, PropertyInfo> all = new LinkedHashMap<>();
        for (TypeInfo at : line) {
            at.removed().forEach(all::remove);
            at.ownProperties().forEach(property -> all.put(property.name(), property));
        }
        return all.values();
    }
}
