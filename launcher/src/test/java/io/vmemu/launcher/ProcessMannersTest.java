package io.vmemu.launcher;

import static io.vmemu.launcher.QemuProcesses.connect;
import static io.vmemu.launcher.QemuProcesses.statusOf;
import static io.vmemu.launcher.QemuProcesses.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.client.QmpClient;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the process does about signals, its streams, and files that are there or not; as observed on QEMU 7.2. */
class ProcessMannersTest {
    private static final int STATUS_OF_SIGKILL = 128 + 9;

    @TempDir
    private Path directory;

    private Path socket;
    private QemuProcesses qemu;

    @BeforeEach
    void prepare() {
        socket = directory.resolve("qmp");
        qemu = new QemuProcesses(directory);
    }

    @AfterEach
    void endAll() {
        qemu.close();
    }

    /** A process without a board, which is there soon. */
    private String[] bare() {
        return new String[] {"-machine", "none", "-display", "none", "-qmp", "unix:" + socket + ",server=on,wait=off"};
    }

    private static void quit(Path socket) throws Exception {
        try (QmpClient client = connect(socket)) {
            client.execute("quit");
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM,15", "INT,2", "HUP,1"})
    void aSignalIsNamedAndEndsTheProcessWithStatusZero(String name, int number) throws Exception {
        Process process = qemu.start(bare());
        connect(socket).close();
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(statusOf(kill)).isZero();
        assertThat(statusOf(process)).isZero();
        assertThat(qemu.said()).isEqualTo("qemu: terminating on signal " + number + "\n");
        assertThat(socket).doesNotExist();
    }

    @Test
    void theSocketThatAKilledProcessLeftIsReplaced() throws Exception {
        Process killed = qemu.start(bare());
        connect(socket).close();
        killed.destroyForcibly();
        assertThat(statusOf(killed)).isEqualTo(STATUS_OF_SIGKILL);
        assertThat(socket).exists();
        Process next = qemu.start(bare());
        Awaiting.until(() -> {
            try {
                quit(socket);
                return true;
            } catch (ConnectException e) {
                return false;
            }
        });
        assertThat(statusOf(next)).isZero();
        assertThat(socket).doesNotExist();
    }

    @Test
    void aFileInTheSocketsPlaceIsReplaced() throws Exception {
        Files.writeString(socket, "a file");
        Process process = qemu.start(bare());
        Awaiting.until(() -> !Files.isRegularFile(socket));
        quit(socket);
        assertThat(statusOf(process)).isZero();
        assertThat(qemu.said()).isEmpty();
    }

    @Test
    void aDirectoryInTheSocketsPlaceIsRefused() throws Exception {
        Files.createDirectory(socket);
        assertThat(statusOf(qemu.start(bare()))).isOne();
        assertThat(qemu.said())
                .endsWith("server=on,wait=off: Failed to unlink socket " + socket + ": Is a directory\n");
        assertThat(socket).isDirectory();
    }

    @Test
    void aSocketThatSomebodyRemovedDoesNotMatterAtTheEnd() throws Exception {
        Process process = qemu.start(bare());
        try (QmpClient client = connect(socket)) {
            Files.delete(socket);
            client.execute("quit");
        }
        assertThat(statusOf(process)).isZero();
        assertThat(qemu.said()).isEmpty();
    }

    @Test
    void theDirectoryOfTheSocketMayBeRemoved() throws Exception {
        Path there = Files.createDirectory(directory.resolve("there"));
        socket = there.resolve("qmp");
        Process process = qemu.start(bare());
        try (QmpClient client = connect(socket)) {
            Files.delete(socket);
            Files.delete(there);
            client.execute("query-status");
            client.execute("quit");
        }
        assertThat(statusOf(process)).isZero();
        assertThat(qemu.said()).isEmpty();
    }

    @Test
    void aPathThatIsTooLongIsRefusedWithTheLimit() throws Exception {
        socket = directory.resolve("x".repeat(108));
        assertThat(statusOf(qemu.start(bare()))).isOne();
        assertThat(qemu.said())
                .isEqualTo("qemu: -qmp unix:" + socket + ",server=on,wait=off: UNIX socket path '" + socket
                        + "' is too long\nPath must be less than 108 bytes\n");
    }

    @Test
    void aPidFileThatAProcessHoldsIsRefusedAndStays() throws Exception {
        Path pidFile = directory.resolve("pid");
        Process holder = qemu.start(with(bare(), "-pidfile", pidFile.toString()));
        connect(socket).close();
        Process second = qemu.start("-machine", "none", "-display", "none", "-pidfile", pidFile.toString());
        assertThat(statusOf(second)).isOne();
        assertThat(qemu.said())
                .isEqualTo("qemu: cannot create PID file: Cannot lock pid file: Resource temporarily unavailable\n");
        assertThat(pidFile).hasContent(holder.pid() + "\n");
        quit(socket);
        assertThat(statusOf(holder)).isZero();
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void aFullDiskAtTheLogDoesNotMatter() throws Exception {
        Process process = qemu.start(with(
                qemu.machine(socket),
                "-trace",
                "virtio_mem*",
                "-D",
                FullDisk.path().toString()));
        quit(socket);
        assertThat(statusOf(process)).isZero();
        assertThat(qemu.said()).isEmpty();
    }

    @Test
    void aClosedStandardErrorDoesNotMatter() throws Exception {
        Process process = qemu.startWith("2>&-", with(qemu.machine(socket), "-trace", "virtio_mem*"));
        connect(socket).close();
        process.destroy();
        assertThat(statusOf(process)).isZero();
        assertThat(socket).doesNotExist();
    }

    @Test
    void aRefusalWithAFullDiskAtStandardErrorStillHasStatusOne() throws Exception {
        assertThat(statusOf(qemu.startWith("2>" + FullDisk.path(), "-bad"))).isOne();
    }
}
