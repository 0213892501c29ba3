package io.vmemu.bench.against;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program with QEMU's command line.
 *
 * @param name what the results call it
 * @param program the executable
 * @param guest the words that have it boot a guest; empty if there is none for it
 */
record Contender(String name, String program, List<String> guest) {
    private static final List<String> MACHINE = List.of(
            "-machine",
            "q35",
            "-accel",
            "tcg",
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-m",
            "1G,slots=2,maxmem=8G",
            "-object",
            "memory-backend-ram,id=m0,size=4G,reserve=off",
            "-device",
            "virtio-mem-pci,id=vm0,memdev=m0");

    Contender {
        guest = List.copyOf(guest);
    }

    /** Whether a guest can plug memory in it. */
    boolean hasGuest() {
        return !guest.isEmpty();
    }

    /** Starts a machine with one memory device, stopped, whose monitor is at {@code socket}. */
    Process startStopped(Path socket) throws IOException {
        return start(socket, List.of("-S"));
    }

    /** Starts the same machine with its guest. */
    Process startWithGuest(Path socket) throws IOException {
        return start(socket, guest);
    }

    private Process start(Path socket, List<String> more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(MACHINE);
        command.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        command.addAll(more);
        return new ProcessBuilder(command)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.INHERIT)
                .start();
    }
}
