package io.vmemu.launcher.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many files this process may have open at a time. Java has raised that to what it may be raised to. */
final class OpenFileLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String LINE = "Max open files";

    private OpenFileLimit() {}

    /** The limit; no limit where the system does not tell. */
    static long read() {
        try {
            return parse(Files.readAllLines(LIMITS));
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** The limit in force, out of the lines of {@code /proc/PID/limits}. */
    static long parse(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith(LINE)) {
                String soft = line.substring(LINE.length()).strip().split("\\s+", 2)[0];
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return Long.MAX_VALUE;
    }
}
