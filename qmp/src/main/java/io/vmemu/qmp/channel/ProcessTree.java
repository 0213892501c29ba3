package io.vmemu.qmp.channel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A process and all that it has started, and they have. */
record ProcessTree(ProcessHandle root) {
    /** How often a tree may turn out to have grown; one that is stopped does not grow. */
    private static final int ATTEMPTS = 64;

    /**
     * Kills all of them. They go on to start others while they are looked for, and what one of them has started is not to be
     * found any more once that one is gone. So they are stopped first, until there is none that is not.
     */
    void kill() {
        Set<ProcessHandle> stopped = new LinkedHashSet<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            List<ProcessHandle> running = Stream.concat(Stream.of(root), root.descendants())
                    .filter(process -> process.isAlive() && !stopped.contains(process))
                    .toList();
            if (running.isEmpty()) {
                break;
            }
            stop(running);
            stopped.addAll(running);
        }
        stopped.forEach(ProcessHandle::destroyForcibly);
    }

    /** Java sends no such signal, every shell does. */
    private static void stop(List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -STOP \"$@\" 2>/dev/null", "kill"));
        processes.forEach(process -> command.add(Long.toString(process.pid())));
        try {
            new ProcessBuilder(command).start().waitFor();
        } catch (IOException e) {
            // They can still be killed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
