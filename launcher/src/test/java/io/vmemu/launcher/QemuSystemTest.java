package io.vmemu.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process, as its callers see it. */
class QemuSystemTest {
    private static final int FIRST_JAVA_THAT_WARNS = 22;
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dvmemu.program=qemu",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                QemuSystem.class.getName()));
        if (Runtime.version().feature() >= FIRST_JAVA_THAT_WARNS) {
            // As bin/qemu-system-x86_64 does: Netty's native code is no news.
            command.add(1, "--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectError(directory.resolve("stderr").toFile())
                .redirectOutput(directory.resolve("stdout").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static int statusOf(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String said() throws IOException {
        return Files.readString(directory.resolve("stderr"), StandardCharsets.UTF_8);
    }

    private String[] machine(Path socket) {
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

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    private static QmpClient connect(Path socket) throws IOException {
        Duration patience = Duration.ofSeconds(PATIENCE_SECONDS);
        return QmpClient.connect(
                socket, QmpClient.Options.DEFAULT.withConnectTimeout(patience).withReplyTimeout(patience));
    }

    @Test
    void aSignalIsToldToClientsAndEndsTheProcessWithStatusZero() throws Exception {
        Path socket = directory.resolve("qmp");
        Path pidFile = directory.resolve("pid");
        Process process = start(with(machine(socket), "-pidfile", pidFile.toString()));
        try (QmpClient client = connect(socket)) {
            assertThat(pidFile).hasContent(process.pid() + "\n");
            process.destroy();
            QmpEvent event = client.awaitEvent("SHUTDOWN", Duration.ofSeconds(PATIENCE_SECONDS));
            assertThat(event.data()).isEqualTo(new QDict().put("guest", false).put("reason", "host-signal"));
        }
        assertThat(statusOf(process)).isZero();
        assertThat(socket).doesNotExist();
        assertThat(pidFile).doesNotExist();
        assertThat(said()).isEmpty();
    }

    @Test
    void quitEndsTheProcessWithStatusZero() throws Exception {
        Path socket = directory.resolve("qmp");
        Path log = directory.resolve("log");
        Process process = start(with(machine(socket), "-trace", "virtio_mem*", "-D", log.toString()));
        try (QmpClient client = connect(socket)) {
            client.execute("quit");
        }
        assertThat(statusOf(process)).isZero();
        assertThat(socket).doesNotExist();
        assertThat(log).content().startsWith("virtio_mem_resized_usable_region old_size=0x0new_size=");
    }

    @Test
    void theAnswerToDaemonizeComesWhenTheMachineCanBeReached() throws Exception {
        Path socket = directory.resolve("qmp");
        Path pidFile = directory.resolve("pid");
        Process process = start(with(machine(socket), "-daemonize", "-pidfile", pidFile.toString()));
        try (QmpClient client = connect(socket)) {
            client.execute("query-status");
            assertThat(pidFile).hasContent(process.pid() + "\n");
            Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
            Awaiting.until(() -> Files.readString(directory.resolve("stdout")).equals("0"));
            Awaiting.until(
                    () -> Files.readSymbolicLink(descriptors.resolve("1")).equals(Path.of("/dev/null")));
            assertThat(Files.readSymbolicLink(descriptors.resolve("0"))).isEqualTo(Path.of("/dev/null"));
            assertThat(Files.readSymbolicLink(descriptors.resolve("2"))).isEqualTo(Path.of("/dev/null"));
            client.execute("quit");
        }
        assertThat(statusOf(process)).isZero();
    }

    @Test
    void aMachineThatCannotBeMadeEndsTheProcessWithStatusOne() throws Exception {
        Path socket = directory.resolve("qmp");
        Path pidFile = directory.resolve("pid");
        Process process =
                start(with(machine(socket), "-device", "virtio-mem-pci,memdev=m0", "-pidfile", pidFile.toString()));
        assertThat(statusOf(process)).isOne();
        assertThat(said())
                .isEqualTo("qemu: -device virtio-mem-pci,memdev=m0: 'memdev' property specifies a busy memdev: m0\n");
        assertThat(pidFile).doesNotExist();
        assertThat(directory.resolve("stdout")).isEmptyFile();
    }

    @Test
    void aSocketThatCannotBeMadeEndsTheProcessWithStatusOne() throws Exception {
        Process process = start("-machine", "none", "-qmp", "unix:/nonexistent/x,server=on,wait=off", "-daemonize");
        assertThat(statusOf(process)).isOne();
        assertThat(said())
                .isEqualTo("qemu: -qmp unix:/nonexistent/x,server=on,wait=off: Failed to bind socket to"
                        + " /nonexistent/x: No such file or directory\n");
    }

    @Test
    void aServerThatWaitsStartsTheMachineWhenSomebodyHasConnected() throws Exception {
        Path socket = directory.resolve("qmp");
        start("-machine", "q35", "-nodefaults", "-qmp", "unix:" + socket + ",server=on");
        Awaiting.until(() -> said().endsWith("\n"));
        assertThat(said())
                .isEqualTo("qemu: -qmp unix:" + socket + ",server=on: info: QEMU waiting for connection on:"
                        + " disconnected:unix:" + socket + ",server=on\n");
        try (QmpClient client = connect(socket)) {
            QDict status = (QDict) client.execute("query-status");
            assertThat(status.get("status")).isEqualTo(new QString("running"));
        }
    }

    @Test
    void theVersionSaysWhichQemuItIs() throws Exception {
        assertThat(statusOf(start("-version"))).isZero();
        assertThat(directory.resolve("stdout")).content().startsWith("QEMU emulator version 10.0.13 (vmemu)\n");
        assertThat(statusOf(start("-x-vmemu", "persona=7.2", "-version"))).isZero();
        assertThat(directory.resolve("stdout")).content().startsWith("QEMU emulator version 7.2.22 (vmemu)\n");
    }
}
