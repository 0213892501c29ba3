package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A type as a real QEMU describes it.
 *
 * @param name its name
 * @param parent the type above it, null for the two roots
 * @param isAbstract whether it has no instances
 * @param isInterface whether it is an interface rather than a class
 * @param isUserDevice whether it is a device that {@code -device} takes
 * @param isFixed whether it is a device that cannot be added to a running machine
 * @param bus the type of bus that it sits on, null if on none or if it is no concrete device
 * @param interfaces the interfaces that it adds to its parent's
 * @param alias the other name that {@code -device} takes, null if there is none
 * @param ownProperties what it adds to its parent's properties, or has otherwise
 * @param removed its parent's properties that it has not
 * @param values what properties of an instance are, where that is not their default
 * @param children relative paths of an instance's children and their types; {@code @} stands for the id
 */
public record TypeInfo(
        String name,
        @Nullable String parent,
        boolean isAbstract,
        boolean isInterface,
        boolean isUserDevice,
        boolean isFixed,
        @Nullable String bus,
        Set<String> interfaces,
        @Nullable String alias,
        List<PropertyInfo> ownProperties,
        Set<String> removed,
        Map<String, QObject> values,
        Map<String, String> children) {

    /** Reads a type's lines: a head and what follows it. */
    static TypeInfo parse(List<String> lines) {
        List<PropertyInfo> properties = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        Map<String, QObject> values = new LinkedHashMap<>();
        Map<String, String> children = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int tab = line.indexOf('\t');
            switch (line.charAt(0)) {
                case ' ' -> properties.add(PropertyInfo.parse(line));
                case '-' -> removed.add(line.substring(1));
                case '=' -> values.put(line.substring(1, tab), Literal.parse(line.substring(tab + 1)));
                case '>' -> children.put(line.substring(1, tab), line.substring(tab + 1));
                default -> throw new IllegalStateException("unknown line: " + line);
            }
        }
        String[] head = IdentityText.fields(lines.get(0));
        return new TypeInfo(
                head[0].substring(1),
                head[1].isEmpty() ? null : head[1],
                head[2].contains("a"),
                head[2].contains("i"),
                head[2].contains("u"),
                head[2].contains("f"),
                head[3].isEmpty() ? null : head[3],
                Set.copyOf(CpuModel.words(head[4])),
                head[5].isEmpty() ? null : head[5],
                properties,
                Set.copyOf(removed),
                values,
                children);
    }
}
