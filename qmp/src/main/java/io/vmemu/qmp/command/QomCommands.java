package io.vmemu.qmp.command;

import io.vmemu.emulator.error.ErrorClass;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Completion;
import io.vmemu.qmp.schema.Arguments;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** QAPI's module {@code qom}: objects and their properties. */
final class QomCommands {
    private final Machine machine;
    private final HostProcess host;

    QomCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.host = host;
    }

    void register(CommandRegistry registry) {
        registry.module("qom")
                .query("qom-list", (arguments, context) -> list(arguments.string("path")))
                .query("qom-get", (arguments, context) -> object(arguments).get(arguments.string("property")))
                .action(
                        "qom-set",
                        (arguments, context) -> object(arguments)
                                .set(arguments.string("property"), arguments.any("value"), InputStyle.STRICT))
                .async("object-add", (arguments, context, done) -> add(arguments.dict(), done))
                .action("object-del", (arguments, context) -> machine.deleteObject(arguments.string("id")));
    }

    /** An object that has to open a FIFO is completed once somebody writes to it; until then everything else waits. */
    private void add(QDict arguments, Completion done) throws QemuException {
        Machine.PendingObject pending = machine.beginObject(arguments, InputStyle.STRICT);
        String fifo = pending.awaitedFile();
        if (fifo == null) {
            pending.completion().run();
            done.complete(new QDict());
            return;
        }
        host.await(() -> openForReading(fifo), () -> {
            try {
                pending.completion().run();
                done.complete(new QDict());
            } catch (QemuException refusal) {
                done.fail(refusal);
            }
        });
    }

    private static void openForReading(String path) {
        try (InputStream opened = Files.newInputStream(Path.of(path))) {
            opened.available();
        } catch (IOException e) {
            // Completing the object tells what is wrong with the file.
            return;
        }
    }

    /** For qom-get and qom-set an ambiguous path is one that is not found. */
    private QomObject object(Arguments arguments) throws QemuException {
        String path = arguments.string("path");
        List<QomObject> found = machine.tree().resolve(path);
        if (found.size() != 1) {
            throw notFound(path);
        }
        return found.get(0);
    }

    private static QemuException notFound(String path) {
        return new QemuException(ErrorClass.DEVICE_NOT_FOUND, "Device '" + path + "' not found");
    }

    private QObject list(String path) throws QemuException {
        List<QomObject> found = machine.tree().resolve(path);
        if (found.isEmpty()) {
            throw notFound(path);
        }
        if (found.size() > 1) {
            throw new QemuException("Path '" + path + "' is ambiguous");
        }
        QList list = new QList();
        for (Property property : found.get(0).properties()) {
            list.add(new QDict()
                    .put("name", property.name())
                    .put("type", property.kind().typeName()));
        }
        return list;
    }
}
