package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.migrate.MachineSnapshot;
import io.vmemu.qmp.channel.Reasons;
import io.vmemu.qmp.protocol.CommandRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Snapshots of the whole machine in files. */
final class SnapshotCommands {
    private final Machine machine;

    SnapshotCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("vmemu-snapshot")
                .action("x-vmemu-snapshot-save", (arguments, context) -> save(arguments.string("filename")))
                .action("x-vmemu-snapshot-load", (arguments, context) -> load(arguments.string("filename")));
    }

    /** The file is there when it is complete, not before. */
    private void save(String fileName) throws QemuException {
        byte[] snapshot = MachineSnapshot.save(machine);
        try {
            Path file = Path.of(fileName).toAbsolutePath();
            Path part = file.resolveSibling(file.getFileName() + ".part");
            try {
                Files.write(part, snapshot);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw cannotOpen(fileName, Reasons.of(e));
        } catch (InvalidPathException e) {
            throw cannotOpen(fileName, "Invalid argument");
        }
    }

    private void load(String fileName) throws QemuException {
        byte[] snapshot;
        try {
            snapshot = Files.readAllBytes(Path.of(fileName));
        } catch (IOException e) {
            throw cannotOpen(fileName, Reasons.of(e));
        } catch (InvalidPathException e) {
            throw cannotOpen(fileName, "Invalid argument");
        }
        MachineSnapshot.load(machine, snapshot);
    }

    private static QemuException cannotOpen(String fileName, String reason) {
        return new QemuException("Could not open '" + fileName + "': " + reason);
    }
}
