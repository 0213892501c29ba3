package io.vmemu.qmp.hmp;

import io.vmemu.emulator.qom.Persona;

/** All commands of the monitor. Names, parameters and help as the persona's QEMU lists them. */
final class Catalog {
    private Catalog() {}

    static void fill(CommandTable commands, CommandTable infos, Persona persona) {
        RunCommands.register(commands, persona);
        ObjectCommands.register(commands, infos);
        DeviceCommands.register(commands);
        MigrationCommands.register(commands, persona);
        MigrationInfo.register(infos);
        MemoryInfo.register(commands, infos);
        SystemInfo.register(infos);
        HostInfo.register(infos, persona);
        BoardInfo.register(infos, persona);
    }
}
