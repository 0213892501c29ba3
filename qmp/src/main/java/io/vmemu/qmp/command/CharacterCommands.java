package io.vmemu.qmp.command;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.util.ArrayList;
import java.util.List;

/** Character devices, and {@code yank}, which cuts the connections of those that hang. */
final class CharacterCommands {
    private static final String[] BACKENDS = {
        "testdev",
        "serial",
        "wctablet",
        "file",
        "udp",
        "memory",
        "parallel",
        "vc",
        "socket",
        "msmouse",
        "null",
        "pty",
        "qemu-vdagent",
        "pipe",
        "mux",
        "ringbuf",
        "stdio"
    };

    private final Machine machine;
    private final HostProcess host;

    CharacterCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.host = host;
    }

    void register(CommandRegistry registry) {
        registry.module("char")
                .query("query-chardev", (arguments, context) -> devices())
                .query("query-chardev-backends", (arguments, context) -> backends());
        registry.module("yank")
                .query("query-yank", (arguments, context) -> instances())
                .action("yank", (arguments, context) -> yank(arguments.objects("instances")));
    }

    private QObject devices() {
        QList list = new QList();
        for (CharacterDevice device : host.characterDevices()) {
            list.add(new QDict()
                    .put("label", device.label())
                    .put("filename", device.filename())
                    .put("frontend-open", device.frontendOpen()));
        }
        return list;
    }

    private QObject backends() {
        QList list = new QList();
        for (String name : BACKENDS) {
            list.add(new QDict().put("name", name));
        }
        return machine.persona().isAtLeast(Persona.QEMU_10_0) ? list.add(new QDict().put("name", "hub")) : list;
    }

    private QObject instances() {
        QList list = new QList();
        for (CharacterDevice device : host.characterDevices()) {
            if (device.connection() != null) {
                list.add(new QDict().put("type", "chardev").put("id", device.label()));
            }
        }
        if (host.migrations().isYankable()) {
            list.add(new QDict().put("type", "migration"));
        }
        return list;
    }

    /** Nothing is cut unless all of it is there. */
    private void yank(List<Arguments> instances) throws QemuException {
        List<Runnable> connections = new ArrayList<>();
        for (Arguments instance : instances) {
            connections.add(connection(instance));
        }
        connections.forEach(Runnable::run);
    }

    private Runnable connection(Arguments instance) throws QemuException {
        if (instance.string("type").equals("chardev")) {
            for (CharacterDevice device : host.characterDevices()) {
                Runnable connection = device.connection();
                if (connection != null && device.label().equals(instance.string("id"))) {
                    return connection;
                }
            }
        }
        if (instance.string("type").equals("migration") && host.migrations().isYankable()) {
            return host.migrations()::yank;
        }
        throw new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Instance not found");
    }
}
