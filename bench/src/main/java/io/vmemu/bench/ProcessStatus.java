package io.vmemu.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What Linux says of a process in {@code /proc/PID/status}. */
public final class ProcessStatus {
    private ProcessStatus() {}

    /**
     * A size in KiB.
     *
     * @param process a process id, or {@code self}
     * @param field such as {@code VmRSS}
     * @return empty where there is no such field
     */
    public static OptionalLong kib(String process, String field) throws IOException {
        Path status = Path.of("/proc", process, "status");
        if (!Files.exists(status)) {
            return OptionalLong.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst();
    }
}
