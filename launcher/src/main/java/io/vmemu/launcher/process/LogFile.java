package io.vmemu.launcher.process;

import io.vmemu.emulator.error.SystemError;
import io.vmemu.launcher.cli.StartupException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The files of {@code -D} and {@code -trace file=}. */
public final class LogFile {
    private LogFile() {}

    /** Opens {@code -D}'s file, empty; {@code %d} in its name, at most once, is the process id. */
    public static OutputStream create(String template, long pid) throws StartupException {
        int percent = template.indexOf('%');
        String name = template;
        if (percent >= 0) {
            if (!template.startsWith("%d", percent) || template.indexOf('%', percent + 1) >= 0) {
                throw new StartupException(null, "Bad logfile template: " + template);
            }
            name = template.substring(0, percent) + pid + template.substring(percent + 2);
        }
        return open(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Opens {@code -trace file=}'s file; what is in it stays. */
    public static OutputStream append(String name) throws StartupException {
        return open(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    private static OutputStream open(String name, OpenOption... how) throws StartupException {
        try {
            return Files.newOutputStream(Path.of(name), how);
        } catch (IOException e) {
            throw new StartupException(null, "Error opening logfile " + name + ": " + SystemError.textOf(e));
        }
    }
}
