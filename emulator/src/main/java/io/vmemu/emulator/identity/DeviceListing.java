package io.vmemu.emulator.identity;

import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.List;

/**
 * The devices that a user can add, by what they are for.
 *
 * <pre>
 *   :PURPOSE              what the devices of the following lines are for
 *    NAME DESCRIPTION     a device; the description may be empty
 * </pre>
 *
 * Fields are separated by tabs.
 */
public final class DeviceListing {
    private DeviceListing() {}

    /** What {@code -device help} prints, and {@code device_add help} at a human monitor. */
    public static List<String> lines(Persona persona) {
        TypeCatalog types = TypeCatalog.of(persona);
        List<String> lines = new ArrayList<>();
        for (String entry : IdentityText.load("devices", persona).lines().toList()) {
            if (entry.startsWith(":")) {
                if (!lines.isEmpty()) {
                    lines.add("");
                }
                lines.add(entry.substring(1) + " devices:");
            } else if (entry.startsWith(" ")) {
                lines.add(device(types, IdentityText.fields(entry.substring(1))));
            }
        }
        return lines;
    }

    private static String device(TypeCatalog types, String[] fields) {
        TypeInfo type = types.find(fields[0]);
        if (type == null) {
            throw new IllegalStateException("no type " + fields[0]);
        }
        return "name \"" + fields[0] + '"'
                + (type.bus() == null ? "" : ", bus " + type.bus())
                + (type.alias() == null ? "" : ", alias \"" + type.alias() + '"')
                + (fields[1].isEmpty() ? "" : ", desc \"" + fields[1] + '"');
    }
}
