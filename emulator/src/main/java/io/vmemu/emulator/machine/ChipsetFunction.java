package io.vmemu.emulator.machine;

import io.vmemu.emulator.qom.Persona;
import java.util.List;

/**
 * A PCI function that a board has by itself.
 *
 * @param type its QOM type
 * @param slot its place on the root bus, with {@code function}
 * @param holder the container or the function that it is a child of
 * @param name its name there; a number is that among the unattached devices of a machine with one CPU
 */
record ChipsetFunction(String type, int slot, int function, String holder, String name) {
    private static final String UNATTACHED = "unattached";

    private static ChipsetFunction unattached(String type, int slot, int function, int number) {
        return new ChipsetFunction(type, slot, function, UNATTACHED, Integer.toString(number));
    }

    boolean isUnattached() {
        return holder.equals(UNATTACHED);
    }

    static List<ChipsetFunction> q35(Persona persona) {
        boolean modern = persona.isAtLeast(Persona.QEMU_10_0);
        return List.of(
                new ChipsetFunction("mch", 0, 0, "q35", "mch"),
                unattached("ICH9-LPC", 0x1f, 0, 2),
                unattached("ich9-ahci", 0x1f, 2, modern ? 12 : 15),
                unattached("ICH9-SMB", 0x1f, 3, modern ? 13 : 16));
    }

    static List<ChipsetFunction> i440fx(Persona persona) {
        ChipsetFunction bridge = unattached("i440FX", 0, 0, 2);
        ChipsetFunction south = unattached("PIIX3", 1, 0, 3);
        return persona.isAtLeast(Persona.QEMU_10_0)
                ? List.of(
                        bridge,
                        south,
                        new ChipsetFunction("piix3-ide", 1, 1, "PIIX3", "ide"),
                        new ChipsetFunction("PIIX4_PM", 1, 3, "PIIX3", "pm"))
                : List.of(bridge, south, unattached("piix3-ide", 1, 1, 17), unattached("PIIX4_PM", 1, 3, 18));
    }
}
