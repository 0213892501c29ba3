package io.vmemu.qmp.command;

import io.vmemu.emulator.device.VirtioPciDevice;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.qmp.protocol.CommandRegistry;
import java.util.List;

/** QAPI's module {@code qdev}: devices come and go. */
final class QdevCommands {
    private final Machine machine;

    QdevCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("qdev")
                .action("device_add", (arguments, context) -> add(arguments.dict()))
                .action("device_del", (arguments, context) -> machine.deleteDevice(arguments.string("id")))
                .action("device-sync-config", (arguments, context) -> syncConfig(arguments.string("id")));
    }

    private void add(QDict arguments) throws QemuException {
        if (machine.persona().isAtLeast(Persona.QEMU_10_0)) {
            machine.addDevice(arguments, InputStyle.STRICT);
        } else {
            machine.addDevice(OptionTexts.of(arguments), InputStyle.KEYVAL);
        }
    }

    /** No device here has a configuration that could change behind QEMU's back. */
    private void syncConfig(String id) throws QemuException {
        List<QomObject> found = machine.tree().resolve(id.startsWith("/") ? id : "/machine/peripheral/" + id);
        if (found.isEmpty()) {
            throw new QemuException("Device '" + id + "' not found");
        }
        QomObject object = found.get(0);
        QomObject inner = object instanceof VirtioPciDevice virtio ? virtio.backend() : object;
        throw new QemuException(
                "device-sync-config is not supported for '" + inner.type().name() + "'");
    }
}
