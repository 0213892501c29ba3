package io.vmemu.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program under QEMU's name, started by its script with standard streams that are closed; as observed on QEMU 7.2 and 10.0. */
@Timeout(120)
class StartScriptTest {
    private static final String BAD = "Failed to set FD nonblocking: Bad file descriptor\n";
    private static final String NO_SERIAL = "could not connect serial device to character backend 'stdio'\n";

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();

    /** Lays out a distribution, whose jar has nothing but the way to the classes of this test. */
    @BeforeEach
    void prepare() throws IOException {
        Path bin = Files.createDirectory(directory.resolve("bin"));
        try (Stream<Path> scripts = Files.list(Path.of("..", "bin"))) {
            for (Path script : scripts.toList()) {
                Files.copy(script, bin.resolve(script.getFileName()));
                assertThat(bin.resolve(script.getFileName()).toFile().setExecutable(true))
                        .isTrue();
            }
        }
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String entries = Stream.of(classPath.split(":"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, entries);
        Path lib = Files.createDirectory(directory.resolve("lib"));
        try (OutputStream out = Files.newOutputStream(lib.resolve("vmemu-launcher.jar"))) {
            new JarOutputStream(out, manifest).close();
        }
    }

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    private int run(String redirections, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "exec \"$@\" " + redirections,
                "sh",
                directory.resolve("bin/qemu-system-x86_64").toString()));
        command.addAll(List.of("-accel", "tcg", "-machine", "none", "-nodefaults", "-display", "none"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(directory.resolve("stderr").toFile())
                .redirectOutput(directory.resolve("stdout").toFile());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        builder.environment().put("VMEMU_JAVA", java.toString());
        Process process = builder.start();
        processes.add(process);
        return QemuProcesses.statusOf(process);
    }

    @ParameterizedTest
    @CsvSource({"-monitor stdio", "-qmp stdio", "'-chardev stdio,id=c'"})
    void aClosedStandardInputCannotBeACharacterDevice(String option) throws Exception {
        assertThat(run("<&-", option.split(" "))).isOne();
        assertThat(directory.resolve("stderr")).hasContent("qemu-system-x86_64: " + option + ": " + BAD);
        assertThat(directory.resolve("stdout")).isEmptyFile();
    }

    @Test
    void aSerialPortThereIsRefusedTwiceOver() throws Exception {
        assertThat(run("<&-", "-serial", "stdio")).isOne();
        assertThat(directory.resolve("stderr"))
                .hasContent("qemu-system-x86_64: -serial stdio: " + BAD + "qemu-system-x86_64: -serial stdio: "
                        + NO_SERIAL);
    }

    @Test
    void aDaemonHasNoStandardInputAnyway() throws Exception {
        assertThat(run("<&-", "-monitor", "stdio", "-daemonize")).isOne();
        assertThat(directory.resolve("stderr"))
                .hasContent("qemu-system-x86_64: -monitor stdio: cannot use stdio with -daemonize\n");
    }

    @ParameterizedTest
    @CsvSource({"<&-", "<&- >&-", "<&- 2>&-", "<&- >&- 2>&-"})
    void closedStreamsThatNobodyAsksForDoNotMatter(String redirections) throws Exception {
        assertThat(run(redirections, "-version")).isZero();
        assertThat(directory.resolve("stderr")).isEmptyFile();
    }

    @Test
    void commandsAreReadWithStandardErrorClosed() throws Exception {
        Path commands = directory.resolve("commands");
        Files.writeString(commands, "quit\n");
        assertThat(run("2>&- <" + commands, "-monitor", "stdio")).isZero();
        assertThat(Files.readString(directory.resolve("stdout"))).endsWith("quit\033[K\r\n");
    }

    @Test
    void aTerminalIsToldBeforeAnythingElse() throws Exception {
        Path commands = directory.resolve("commands");
        Files.writeString(commands, "quit\n");
        assertThat(run("<" + commands, "-chardev", "pty,id=a", "-monitor", "stdio"))
                .isZero();
        assertThat(Files.readString(directory.resolve("stdout")))
                .containsPattern("\\Achar device redirected to /dev/pts/[0-9]+ \\(label a\\)\nQEMU ");
    }

    @Test
    void aDaemonsTerminalsAreToldAndItsStartSucceeds() throws Exception {
        Path pidFile = directory.resolve("pid");
        assertThat(run("", "-chardev", "pty,id=a", "-serial", "mon:pty", "-daemonize", "-pidfile", pidFile.toString()))
                .isZero();
        ProcessHandle daemon = ProcessHandle.of(
                        Long.parseLong(Files.readString(pidFile).strip()))
                .orElseThrow();
        try {
            assertThat(Files.readString(directory.resolve("stdout"))).matches("""
                            char device redirected to /dev/pts/[0-9]+ \\(label a\\)
                            char device redirected to /dev/pts/[0-9]+ \\(label serial0-base\\)
                            """);
            assertThat(directory.resolve("stderr")).isEmptyFile();
        } finally {
            daemon.destroy();
            daemon.onExit().join();
        }
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void aDaemonThatFailsHasToldItsTerminals() throws Exception {
        String refused = "pipe,id=b,path=/nonexistent/x";
        assertThat(run("", "-chardev", "pty,id=a", "-chardev", refused, "-daemonize"))
                .isOne();
        assertThat(Files.readString(directory.resolve("stdout")).lines())
                .singleElement()
                .asString()
                .matches("char device redirected to /dev/pts/[0-9]+ \\(label a\\)");
        assertThat(directory.resolve("stderr"))
                .hasContent("qemu-system-x86_64: -chardev " + refused
                        + ": Could not open '/nonexistent/x': No such file or directory\n");
    }
}
