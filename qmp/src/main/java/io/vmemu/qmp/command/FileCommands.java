package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.protocol.CommandContext;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.PassedFile;
import io.vmemu.qmp.schema.Arguments;

/** Files that clients pass over a monitor's socket: by name, for that monitor, or into a set, for all. */
final class FileCommands {
    private final Machine machine;
    private final FileSets sets;

    FileCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.sets = host.fileSets();
    }

    void register(CommandRegistry registry) {
        registry.module("fds")
                .action("getfd", FileCommands::take)
                .action("closefd", (arguments, context) -> close(arguments.string("fdname"), context))
                .query("add-fd", this::add)
                .action("remove-fd", (arguments, context) -> remove(arguments))
                .query("query-fdsets", (arguments, context) -> sets.describe());
    }

    private static void take(Arguments arguments, CommandContext context) throws QemuException {
        PassedFile file = context.takeFile();
        String name = arguments.string("fdname");
        if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
            file.close();
            throw new QemuException("Parameter 'fdname' expects a name not starting with a digit");
        }
        PassedFile before = context.monitor().namedFiles().put(name, file);
        if (before != null) {
            before.close();
        }
    }

    private static void close(String name, CommandContext context) throws QemuException {
        PassedFile file = context.monitor().namedFiles().remove(name);
        if (file == null) {
            throw new QemuException("File descriptor named '" + name + "' not found");
        }
        file.close();
    }

    private QObject add(Arguments arguments, CommandContext context) throws QemuException {
        PassedFile file = context.takeFile();
        Long wanted = arguments.has("fdset-id") ? arguments.integer("fdset-id") : null;
        try {
            long id = sets.add(file, wanted, arguments.stringOrNull("opaque"));
            return new QDict().put("fdset-id", id).put("fd", file.number());
        } catch (QemuException refusal) {
            file.close();
            throw refusal;
        }
    }

    /** QEMU 7.2 keeps removed files open until the machine runs and something is removed from their set. */
    private void remove(Arguments arguments) throws QemuException {
        long id = arguments.integer("fdset-id");
        sets.remove(id, arguments.has("fd") ? arguments.integer("fd") : null);
        if (machine.persona().isAtLeast(Persona.QEMU_10_0)
                || machine.lifecycle().isRunning()) {
            sets.closeRemoved(id);
        }
    }
}
