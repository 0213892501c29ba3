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
import org.jspecify.annotations.Nullable;

/** Snapshots of the whole machine in files. */
final class SnapshotCommands {
    /** More than this is no snapshot of a machine, and may be more than there is room for. */
    private static final long MAX_BYTES = 64L << 20;

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
            Path file = existing(fileName);
            if (file == null) {
                file = Path.of(fileName).toAbsolutePath();
            }
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
            Path file = existing(fileName);
            if (file == null) {
                throw cannotOpen(fileName, "No such file or directory");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw cannotOpen(fileName, "File too large");
            }
            snapshot = Files.readAllBytes(file);
        } catch (IOException e) {
            throw cannotOpen(fileName, Reasons.of(e));
        } catch (InvalidPathException e) {
            throw cannotOpen(fileName, "Invalid argument");
        }
        MachineSnapshot.load(machine, snapshot);
    }

    /**
     * The file of that name, behind all links; null if there is none. What is no regular file is none for a snapshot: one moved
     * over a device would take its place, and a pipe would keep the machine waiting.
     */
    private static @Nullable Path existing(String fileName) throws IOException, QemuException {
        if (fileName.isEmpty()) {
            throw cannotOpen(fileName, "No such file or directory");
        }
        Path file = Path.of(fileName);
        if (!Files.exists(file)) {
            return null;
        }
        if (!Files.isRegularFile(file)) {
            throw cannotOpen(fileName, Files.isDirectory(file) ? "Is a directory" : "Not a regular file");
        }
        return file.toRealPath();
    }

    private static QemuException cannotOpen(String fileName, String reason) {
        return new QemuException("Could not open '" + fileName + "': " + reason);
    }
}
