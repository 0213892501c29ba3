package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotCommandsTest {
    @TempDir
    private Path directory;

    private final TestMonitor monitor =
            TestMonitor.of(Persona.QEMU_10_0, "pc", config -> config).start();

    private String named(String name) {
        return "{'filename':'" + directory.resolve(name) + "'}";
    }

    @Test
    void aMachineIsAsItWasWhenItWasSaved() throws IOException {
        monitor.ask("stop");
        assertThat(monitor.ask("x-vmemu-snapshot-save", named("s"))).isEqualTo("{}");
        monitor.ask("cont");
        assertThat(monitor.ask("x-vmemu-snapshot-load", named("s"))).isEqualTo("{}");
        assertThat(monitor.ask("query-status")).contains("'running': false");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFileThatCannotBeMadeIsNamed() {
        assertThat(monitor.refusal("x-vmemu-snapshot-save", named("no/s")))
                .contains("Could not open '" + directory.resolve("no/s") + "': No such file or directory");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThat(monitor.refusal("x-vmemu-snapshot-load", named("none")))
                .contains("Could not open '" + directory.resolve("none") + "': No such file or directory");
    }

    @Test
    void whatIsNoSnapshotIsRefused() throws IOException {
        Files.writeString(directory.resolve("text"), "This is not what you are looking for.");
        assertThat(monitor.refusal("x-vmemu-snapshot-load", named("text")))
                .contains("Cannot load the snapshot: Not a migration stream");
        assertThat(monitor.ask("query-status")).contains("'running': true");
    }

    @Test
    void whatIsNoRegularFileIsNeitherReadNorReplaced() throws IOException {
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            for (String command : List.of("x-vmemu-snapshot-save", "x-vmemu-snapshot-load")) {
                assertThat(monitor.refusal(command, named("socket")))
                        .contains("Could not open '" + socket + "': Not a regular file");
                assertThat(monitor.refusal(command, named(""))).contains(": Is a directory");
                assertThat(monitor.refusal(command, "{'filename':''}"))
                        .contains("Could not open '': No such file or directory");
            }
        }
        assertThat(socket).exists();
        assertThat(Files.isRegularFile(socket)).isFalse();
    }

    @Test
    void aLinkStaysAndItsFileIsWritten() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(monitor.ask("x-vmemu-snapshot-save", named("link"))).isEqualTo("{}");
        assertThat(link).isSymbolicLink();
        assertThat(file).isNotEmptyFile();
        assertThat(monitor.ask("x-vmemu-snapshot-load", named("link"))).isEqualTo("{}");
    }

    @Test
    void aFileTooLargeForASnapshotIsNotRead() throws IOException {
        Path file = directory.resolve("large");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(3L << 30);
        }
        assertThat(monitor.refusal("x-vmemu-snapshot-load", named("large")))
                .contains("Could not open '" + file + "': File too large");
        assertThat(monitor.ask("query-status")).contains("'running': true");
    }
}
