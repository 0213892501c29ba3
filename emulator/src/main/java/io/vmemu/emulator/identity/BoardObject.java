package io.vmemu.emulator.identity;

import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object that a board has from the start.
 *
 * @param path where it is in the tree
 * @param type its type
 * @param values properties that are not the default; those about memory are of a machine with 128 MiB
 */
public record BoardObject(String path, String type, Map<String, QObject> values) {

    /** What a real board of a family ({@code q35} or {@code pc}) consists of, parents before their children. */
    public static List<BoardObject> of(Persona persona, String family) {
        List<BoardObject> objects = new ArrayList<>();
        for (String line : IdentityText.load("board-" + family, persona).lines().toList()) {
            int tab = line.indexOf('\t');
            if (line.startsWith(":")) {
                objects.add(new BoardObject(line.substring(1, tab), line.substring(tab + 1), new LinkedHashMap<>()));
            } else if (line.startsWith("=")) {
                objects.get(objects.size() - 1)
                        .values
                        .put(line.substring(1, tab), Literal.parse(line.substring(tab + 1)));
            }
        }
        return objects;
    }
}
