package io.vmemu.qmp.command;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.qmp.protocol.CommandRegistry;
import java.util.Set;

/** QAPI's module {@code qdev}: devices come and go. */
final class QdevCommands {
    /** What every device has says nothing about its type. */
    private static final Set<String> COMMON = Set.of("type", "realized", "hotpluggable", "hotplugged", "parent_bus");

    private final Machine machine;

    QdevCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("qdev")
                .query("device-list-properties", (arguments, context) -> properties(arguments.string("typename")))
                .action("device_add", (arguments, context) -> add(arguments.dict()))
                .action("device_del", (arguments, context) -> machine.deleteDevice(arguments.string("id")));
    }

    private void add(QDict arguments) throws QemuException {
        if (machine.persona().isAtLeast(Persona.QEMU_10_0)) {
            machine.addDevice(arguments, InputStyle.STRICT);
        } else {
            machine.addDevice(OptionTexts.of(arguments), InputStyle.KEYVAL);
        }
    }

    private QObject properties(String typeName) throws QemuException {
        QomType type = machine.types().find(typeName);
        if (type == null) {
            throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + typeName + "' not found");
        }
        if (!type.isA("device") || type.isAbstract()) {
            throw new QemuException("Parameter 'typename' expects a non-abstract device type");
        }
        QList list = new QList();
        for (Property property : type.properties()) {
            if (!COMMON.contains(property.name())) {
                list.add(QomCommands.describe(property, true));
            }
        }
        return list;
    }
}
