package io.vmemu.qmp.hmp;

import io.vmemu.emulator.qom.Persona;
import java.util.Set;

/** All commands of the monitor. Names, parameters and help as the persona's QEMU lists them. */
final class Catalog {
    /** The commands that can be given under {@code --preconfig}. */
    static final Set<String> BEFORE_BOARD = Set.of(
            "help",
            "info",
            "quit",
            "exit_preconfig",
            "object_add",
            "object_del",
            "qom-list",
            "qom-get",
            "qom-set",
            "getfd",
            "closefd");

    /** Those behind {@code info}. */
    static final Set<String> INFOS_BEFORE_BOARD = Set.of(
            "chardev",
            "history",
            "hotpluggable-cpus",
            "iothreads",
            "memdev",
            "name",
            "qom-tree",
            "status",
            "uuid",
            "version",
            "virtio",
            "virtio-queue-element",
            "virtio-queue-status",
            "virtio-status",
            "virtio-vhost-queue-status",
            "cryptodev");

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
