package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
