package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.qmp.protocol.CommandRegistry;

/** QAPI's module {@code virtio}: which virtio devices there are. */
final class VirtioCommands {
    private static final String SUFFIX = "-device";

    private final Machine machine;

    VirtioCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("virtio").query("x-query-virtio", (arguments, context) -> devices());
    }

    private QObject devices() throws QemuException {
        QList list = new QList();
        for (QomObject object : machine.tree().all()) {
            if (object.type().isA("virtio-device")) {
                String type = object.type().name();
                list.add(new QDict()
                        .put("path", String.valueOf(object.canonicalPath()))
                        .put(
                                "name",
                                type.endsWith(SUFFIX) ? type.substring(0, type.length() - SUFFIX.length()) : type));
            }
        }
        if (list.size() == 0 && machine.persona().isAtLeast(Persona.QEMU_10_0)) {
            throw new QemuException("No virtio devices found");
        }
        return list;
    }
}
