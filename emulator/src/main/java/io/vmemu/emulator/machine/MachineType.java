package io.vmemu.emulator.machine;

import io.vmemu.emulator.qom.Persona;
import org.jspecify.annotations.Nullable;

/**
 * A machine type: a family and, for pc and q35, the QEMU version whose behaviour it keeps.
 *
 * @param name the name without alias, such as {@code pc-q35-10.0}
 * @param family what kind of board it is
 * @param version hundredfold major plus minor: 702 is 7.2; 0 if the type has no version
 */
public record MachineType(String name, Family family, int version) {
    /** Boards. */
    public enum Family {
        NONE,
        PC,
        Q35,
        MICROVM,
        ISAPC,
        X_REMOTE
    }

    private static final String[] VERSIONS_7_2 = {
        "2.4", "2.5", "2.6", "2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "3.0", "3.1", "4.0", "4.0.1", "4.1", "4.2",
        "5.0", "5.1", "5.2", "6.0", "6.1", "6.2", "7.0", "7.1", "7.2"
    };
    private static final String[] VERSIONS_10_0 = {"8.0", "8.1", "8.2", "9.0", "9.1", "9.2", "10.0"};
    private static final String[] VERSIONS_BEFORE_2_4 = {"1.4", "1.5", "1.6", "1.7", "2.0", "2.1", "2.2", "2.3"};

    /** The type of that name or alias; null if this QEMU has none. */
    public static @Nullable MachineType find(String name, Persona persona) {
        String newest = persona.major() + "." + persona.minor();
        return switch (name) {
            case "none" -> new MachineType(name, Family.NONE, 0);
            case "microvm" -> new MachineType(name, Family.MICROVM, 0);
            case "isapc" -> new MachineType(name, Family.ISAPC, 0);
            case "x-remote" -> new MachineType(name, Family.X_REMOTE, 0);
            case "pc" -> versioned("pc-i440fx-" + newest, Family.PC, newest, persona);
            case "q35" -> versioned("pc-q35-" + newest, Family.Q35, newest, persona);
            default -> {
                if (name.startsWith("pc-i440fx-")) {
                    yield versioned(name, Family.PC, name.substring("pc-i440fx-".length()), persona);
                }
                yield name.startsWith("pc-q35-")
                        ? versioned(name, Family.Q35, name.substring("pc-q35-".length()), persona)
                        : null;
            }
        };
    }

    /** The machine type that is used when none is named. */
    public static MachineType byDefault(Persona persona) {
        String version = persona.major() + "." + persona.minor();
        return new MachineType("pc-i440fx-" + version, Family.PC, number(version));
    }

    private static @Nullable MachineType versioned(String name, Family family, String version, Persona persona) {
        boolean modern = persona.isAtLeast(Persona.QEMU_10_0);
        boolean known = contains(VERSIONS_7_2, version)
                ? family == Family.Q35 || !version.equals("4.0.1")
                : modern
                        ? contains(VERSIONS_10_0, version)
                        : family == Family.PC && contains(VERSIONS_BEFORE_2_4, version);
        return known ? new MachineType(name, family, number(version)) : null;
    }

    private static boolean contains(String[] versions, String version) {
        for (String known : versions) {
            if (known.equals(version)) {
                return true;
            }
        }
        return false;
    }

    private static int number(String version) {
        int point = version.indexOf('.');
        int end = version.indexOf('.', point + 1);
        return Integer.parseInt(version.substring(0, point)) * 100
                + Integer.parseInt(version.substring(point + 1, end < 0 ? version.length() : end));
    }

    /** The name of the QOM type. */
    public String qomTypeName() {
        return name + "-machine";
    }

    /** Whether the board has PCI, ACPI and room for memory devices. */
    public boolean isPc() {
        return family == Family.PC || family == Family.Q35;
    }

    /** Whether it behaves as the board of that QEMU version or a later one. */
    public boolean isSince(int major, int minor) {
        return version >= major * 100 + minor;
    }
}
