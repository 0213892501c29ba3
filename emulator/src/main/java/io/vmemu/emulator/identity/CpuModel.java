package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QDict;
import java.util.List;
import java.util.Set;

/**
 * A CPU model.
 *
 * @param name the name that {@code -cpu} takes
 * @param typeName its QOM type
 * @param isStatic whether it is the same on every host and machine
 * @param isMigrationSafe whether a guest can move to another host with it
 * @param isDeprecated whether it is to go away
 * @param aliasOf the version that the name stands for, empty if it is none
 * @param values properties that are not features and not the default
 * @param features what it asks for under TCG
 * @param unavailable the features that TCG does not offer, in QEMU's order
 * @param addedByKvm features that it asks for under KVM besides those that all models do
 * @param droppedByKvm features that it does not ask for under KVM
 */
public record CpuModel(
        String name,
        String typeName,
        boolean isStatic,
        boolean isMigrationSafe,
        boolean isDeprecated,
        String aliasOf,
        QDict values,
        Set<String> features,
        List<String> unavailable,
        List<String> addedByKvm,
        List<String> droppedByKvm) {

    static CpuModel parse(String[] fields) {
        return new CpuModel(
                fields[1],
                fields[2],
                fields[3].contains("s"),
                fields[3].contains("m"),
                fields[3].contains("d"),
                fields[4],
                (QDict) Literal.parse(fields[5]),
                Set.copyOf(words(fields[6])),
                words(fields[7]),
                signed(fields[8], '+'),
                signed(fields[8], '-'));
    }

    static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static List<String> signed(String text, char sign) {
        return words(text).stream()
                .filter(word -> word.charAt(0) == sign)
                .map(word -> word.substring(1))
                .toList();
    }

    /** Whether it has what the host (or TCG) offers instead of a fixed list. */
    public boolean isHostDependent() {
        return name.equals("max") || name.equals("host");
    }
}
