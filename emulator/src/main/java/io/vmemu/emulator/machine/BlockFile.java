package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.error.SystemError;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file behind a block node. It is opened to see whether that can be done, and closed again. */
final class BlockFile {
    private static final String FILE_SETS = "/dev/fdset/";

    private BlockFile() {}

    /**
     * Opens the file of a node whose driver has one.
     *
     * @param readOnly whether it need not be writable
     */
    static void check(QDict options, boolean readOnly) throws QemuException {
        if (!(options.get("driver") instanceof QString driver)
                || !(options.get("filename") instanceof QString filename)
                || filename.value().startsWith(FILE_SETS)) {
            return;
        }
        String name = filename.value();
        switch (driver.value()) {
            case "file" -> {
                open(name, readOnly);
                if (!isRegular(name)) {
                    throw new QemuException("'file' driver requires '" + name + "' to be a regular file");
                }
            }
            case "host_device" -> {
                open(name, readOnly);
                if (isRegular(name) || Files.isDirectory(Path.of(name))) {
                    throw new QemuException(
                            "'host_device' driver requires '" + name + "' to be either a character or block device");
                }
            }
            default -> {}
        }
    }

    private static boolean isRegular(String name) {
        return Files.isRegularFile(Path.of(name));
    }

    private static void open(String name, boolean readOnly) throws QemuException {
        try {
            Path path = Path.of(name);
            if (Files.isDirectory(path)) {
                if (!readOnly) {
                    throw refusal(name, "Is a directory");
                }
            } else if (!Files.exists(path)) {
                throw refusal(name, reason(path));
            } else if (Files.isRegularFile(path)) {
                try (FileChannel opened = readOnly
                        ? FileChannel.open(path, StandardOpenOption.READ)
                        : FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                    opened.position();
                }
            }
        } catch (InvalidPathException e) {
            throw refusal(name, "No such file or directory");
        } catch (IOException e) {
            throw refusal(name, SystemError.textOf(e));
        }
    }

    /** Why a file is not there: it is not, or the way to it is barred. */
    private static String reason(Path path) {
        try {
            Files.readAttributes(path, "isRegularFile");
            return "No such file or directory";
        } catch (IOException e) {
            return SystemError.textOf(e);
        }
    }

    private static QemuException refusal(String name, String reason) {
        return new QemuException("Could not open '" + name + "': " + reason);
    }
}
