package io.vmemu.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.client.QmpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Processes of the program, which all write to the files stdout and stderr of one directory. */
final class QemuProcesses implements AutoCloseable {
    private static final int FIRST_JAVA_THAT_WARNS = 22;
    private static final long PATIENCE_SECONDS = 60;

    private final Path directory;
    private final List<Process> processes = new ArrayList<>();

    QemuProcesses(Path directory) {
        this.directory = directory;
    }

    Process start(String... words) throws IOException {
        Process process = new ProcessBuilder(command(words))
                .redirectError(directory.resolve("stderr").toFile())
                .redirectOutput(directory.resolve("stdout").toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** Starts the program by a shell, which says what becomes of its standard streams. */
    Process startWith(String redirections, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" " + redirections, "sh"));
        command.addAll(command(words));
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("stdout").toFile())
                .start();
        processes.add(process);
        return process;
    }

    /**
     * Starts the program on a terminal of its own, whose keys are the result's input; what it shows goes to the file screen.
     *
     * @param before what the shell does there first
     * @param after what the shell does there when the program has ended
     */
    Process startOnTerminal(String before, String after, String... words) throws IOException {
        String program = command(words).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        Process process = new ProcessBuilder(
                        "script", "-q", "-e", "-f", "-c", before + "; " + program + " && " + after, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("screen").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static List<String> command(String... words) {
        // Whoever runs the tests in the background may have INT and HUP ignored; the script undoes that, too.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=HUP,INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dvmemu.program=qemu",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                QemuSystem.class.getName()));
        if (Runtime.version().feature() >= FIRST_JAVA_THAT_WARNS) {
            // As bin/qemu-system-x86_64 does: Netty's native code is no news.
            command.add(3, "--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(words));
        return command;
    }

    static int statusOf(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    String said() throws IOException {
        return Files.readString(directory.resolve("stderr"), StandardCharsets.UTF_8);
    }

    /** A machine with a memory device and a monitor. */
    String[] machine(Path socket) {
        return new String[] {
            "-accel",
            "tcg",
            "-machine",
            "q35",
            "-nodefaults",
            "-display",
            "none",
            "-S",
            "-m",
            "1G,slots=2,maxmem=4G",
            "-object",
            "memory-backend-ram,id=m0,size=512M",
            "-device",
            "virtio-mem-pci,id=vm0,memdev=m0,requested-size=64M",
            "-qmp",
            "unix:" + socket + ",server=on,wait=off"
        };
    }

    static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    static QmpClient connect(Path socket) throws IOException {
        Duration patience = Duration.ofSeconds(PATIENCE_SECONDS);
        return QmpClient.connect(
                socket, QmpClient.Options.DEFAULT.withConnectTimeout(patience).withReplyTimeout(patience));
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
