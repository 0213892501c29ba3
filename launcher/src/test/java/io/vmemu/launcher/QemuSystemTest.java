package io.vmemu.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process, as its callers see it. */
class QemuSystemTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private QemuProcesses qemu;

    @BeforeEach
    void prepare() {
        qemu = new QemuProcesses(directory);
    }

    @AfterEach
    void endAll() {
        qemu.close();
    }

    @Test
    void aSignalIsToldToClientsAndEndsTheProcessWithStatusZero() throws Exception {
        Path socket = directory.resolve("qmp");
        Path pidFile = directory.resolve("pid");
        Process process = qemu.start(QemuProcesses.with(qemu.machine(socket), "-pidfile", pidFile.toString()));
        try (QmpClient client = QemuProcesses.connect(socket)) {
            assertThat(pidFile).hasContent(process.pid() + "\n");
            process.destroy();
            QmpEvent event = client.awaitEvent("SHUTDOWN", PATIENCE);
            assertThat(event.data()).isEqualTo(new QDict().put("guest", false).put("reason", "host-signal"));
        }
        assertThat(QemuProcesses.statusOf(process)).isZero();
        assertThat(socket).doesNotExist();
        assertThat(pidFile).doesNotExist();
        assertThat(qemu.said()).isEqualTo("qemu: terminating on signal 15\n");
    }

    @Test
    void quitEndsTheProcessWithStatusZero() throws Exception {
        Path socket = directory.resolve("qmp");
        Path log = directory.resolve("log");
        Process process =
                qemu.start(QemuProcesses.with(qemu.machine(socket), "-trace", "virtio_mem*", "-D", log.toString()));
        try (QmpClient client = QemuProcesses.connect(socket)) {
            client.execute("quit");
        }
        assertThat(QemuProcesses.statusOf(process)).isZero();
        assertThat(socket).doesNotExist();
        assertThat(log).content().startsWith("virtio_mem_resized_usable_region old_size=0x0new_size=");
    }

    @Test
    void theAnswerToDaemonizeComesWhenTheMachineCanBeReached() throws Exception {
        Path socket = directory.resolve("qmp");
        Path pidFile = directory.resolve("pid");
        Process process =
                qemu.start(QemuProcesses.with(qemu.machine(socket), "-daemonize", "-pidfile", pidFile.toString()));
        try (QmpClient client = QemuProcesses.connect(socket)) {
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
        assertThat(QemuProcesses.statusOf(process)).isZero();
    }

    @Test
    void aDaemonWhoseStarterIsGoneEnds() throws Exception {
        Path socket = directory.resolve("qmp");
        Path pidFile = directory.resolve("pid");
        Process process = qemu.startWith(
                ">" + FullDisk.path(),
                QemuProcesses.with(qemu.machine(socket), "-daemonize", "-pidfile", pidFile.toString()));

        assertThat(QemuProcesses.statusOf(process)).isOne();
        assertThat(socket).doesNotExist();
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void aMachineThatCannotBeMadeEndsTheProcessWithStatusOne() throws Exception {
        Path socket = directory.resolve("qmp");
        Path pidFile = directory.resolve("pid");
        Process process = qemu.start(QemuProcesses.with(
                qemu.machine(socket), "-device", "virtio-mem-pci,memdev=m0", "-pidfile", pidFile.toString()));
        assertThat(QemuProcesses.statusOf(process)).isOne();
        assertThat(qemu.said())
                .isEqualTo("qemu: -device virtio-mem-pci,memdev=m0: 'memdev' property specifies a busy memdev: m0\n");
        assertThat(pidFile).doesNotExist();
        assertThat(directory.resolve("stdout")).isEmptyFile();
    }

    @Test
    void aSocketThatCannotBeMadeEndsTheProcessWithStatusOne() throws Exception {
        Process process =
                qemu.start("-machine", "none", "-qmp", "unix:/nonexistent/x,server=on,wait=off", "-daemonize");
        assertThat(QemuProcesses.statusOf(process)).isOne();
        assertThat(qemu.said())
                .isEqualTo("qemu: -qmp unix:/nonexistent/x,server=on,wait=off: Failed to bind socket to"
                        + " /nonexistent/x: No such file or directory\n");
    }

    @Test
    void aServerThatWaitsStartsTheMachineWhenSomebodyHasConnected() throws Exception {
        Path socket = directory.resolve("qmp");
        qemu.start("-machine", "q35", "-nodefaults", "-qmp", "unix:" + socket + ",server=on");
        Awaiting.until(() -> qemu.said().endsWith("\n"));
        assertThat(qemu.said())
                .isEqualTo("qemu: -qmp unix:" + socket + ",server=on: info: QEMU waiting for connection on:"
                        + " disconnected:unix:" + socket + ",server=on\n");
        try (QmpClient client = QemuProcesses.connect(socket)) {
            QDict status = (QDict) client.execute("query-status");
            assertThat(status.get("status")).isEqualTo(new QString("running"));
        }
    }

    @Test
    void theVersionSaysWhichQemuItIs() throws Exception {
        assertThat(QemuProcesses.statusOf(qemu.start("-version"))).isZero();
        assertThat(directory.resolve("stdout")).content().startsWith("QEMU emulator version 10.0.13 (vmemu)\n");
        assertThat(QemuProcesses.statusOf(qemu.start("-x-vmemu", "persona=7.2", "-version")))
                .isZero();
        assertThat(directory.resolve("stdout")).content().startsWith("QEMU emulator version 7.2.22 (vmemu)\n");
    }
}
