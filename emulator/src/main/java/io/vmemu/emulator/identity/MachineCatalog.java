package io.vmemu.emulator.identity;

import io.vmemu.emulator.identity.MachineInfo.CompatProperty;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.Persona;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The machine types of one persona.
 *
 * <pre>
 *   :NAME KEY=VALUE ...
 *    TYPE.PROPERTY=VALUE
 * </pre>
 */
public final class MachineCatalog {
    private static final Map<Persona, MachineCatalog> CATALOGS =
            Collections.synchronizedMap(new EnumMap<>(Persona.class));

    private final Map<String, MachineInfo> machines;

    private MachineCatalog(Map<String, MachineInfo> machines) {
        this.machines = machines;
    }

    /** The catalog of a persona, read when it is first asked for. */
    public static MachineCatalog of(Persona persona) {
        MachineCatalog known = CATALOGS.get(persona);
        if (known == null) {
            known = new MachineCatalog(Collections.unmodifiableMap(read(persona)));
            CATALOGS.put(persona, known);
        }
        return known;
    }

    /** By name, sorted. */
    public Map<String, MachineInfo> machines() {
        return machines;
    }

    /** The machine type of that name or alias, null if there is none. */
    public @Nullable MachineInfo find(String nameOrAlias) {
        MachineInfo byName = machines.get(nameOrAlias);
        if (byName != null) {
            return byName;
        }
        return machines.values().stream()
                .filter(machine -> nameOrAlias.equals(machine.alias()))
                .findFirst()
                .orElse(null);
    }

    private static Map<String, MachineInfo> read(Persona persona) {
        Map<String, MachineInfo> machines = new LinkedHashMap<>();
        List<CompatProperty> properties = new ArrayList<>();
        for (String line : IdentityText.load("machines", persona).lines().toList()) {
            if (line.startsWith(":")) {
                properties = new ArrayList<>();
                String[] fields = IdentityText.fields(line.substring(1));
                machines.put(fields[0], new MachineInfo(fields[0], answer(fields), properties));
            } else if (line.startsWith(" ")) {
                properties.add(compatProperty(line));
            }
        }
        if (persona == Persona.QEMU_7_2) {
            addCompatProperties(machines, MachineCatalog.of(Persona.QEMU_10_0));
        }
        return machines;
    }

    private static QDict answer(String[] fields) {
        QDict answer = new QDict().put("name", fields[0]);
        for (int i = 1; i < fields.length; i++) {
            int equals = fields[i].indexOf('=');
            answer.put(fields[i].substring(0, equals), Literal.parse(fields[i].substring(equals + 1)));
        }
        return answer;
    }

    private static CompatProperty compatProperty(String line) {
        int equals = line.indexOf('=');
        int point = line.lastIndexOf('.', equals);
        return new CompatProperty(
                line.substring(1, point), line.substring(point + 1, equals), line.substring(equals + 1));
    }

    /**
     * QEMU 7.2 does not tell them. Its machine types differ from its newest in the same way as a later QEMU's of these
     * versions differ from that QEMU's 7.2.
     */
    private static void addCompatProperties(Map<String, MachineInfo> machines, MachineCatalog later) {
        for (MachineInfo machine : machines.values()) {
            String family = machine.name().substring(0, machine.name().lastIndexOf('-') + 1);
            MachineInfo same = later.machines.get(machine.name());
            MachineInfo newest = later.machines.get(family + "7.2");
            if (same != null && newest != null) {
                List<CompatProperty> since = new ArrayList<>(newest.compatProperties());
                for (CompatProperty property : same.compatProperties()) {
                    if (!since.remove(property)) {
                        machine.compatProperties().add(property);
                    }
                }
            }
        }
    }
}
