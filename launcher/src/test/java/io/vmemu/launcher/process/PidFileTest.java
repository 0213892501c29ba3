package io.vmemu.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.launcher.cli.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {
    @TempDir
    private Path directory;

    @Test
    void holdsTheProcessIdForTheOwnerOnlyAndGoesAtTheEnd() throws Exception {
        Path path = directory.resolve("pid");
        try (PidFile file = PidFile.create(path.toString(), 4174)) {
            assertThat(file).isNotNull();
            assertThat(path).hasContent("4174\n");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rw-------");
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void takesOverAFileThatNobodyHolds() throws Exception {
        Path path = directory.resolve("pid");
        Files.writeString(path, "garbage of a former process\n");
        try (PidFile file = PidFile.create(path.toString(), 7)) {
            assertThat(file).isNotNull();
            assertThat(path).hasContent("7\n");
        }
    }

    @Test
    void refusesAFileThatIsHeld() throws Exception {
        Path path = directory.resolve("pid");
        try (PidFile file = PidFile.create(path.toString(), 7)) {
            assertThat(file).isNotNull();
            assertThatThrownBy(() -> PidFile.create(path.toString(), 8))
                    .isInstanceOf(StartupException.class)
                    .hasMessage("cannot create PID file: Cannot lock pid file: Resource temporarily unavailable");
            assertThat(path).hasContent("7\n");
        }
    }

    @Test
    void saysWhyAFileCannotBeMade() throws IOException {
        assertThatThrownBy(() -> PidFile.create("/nonexistent/pid", 7))
                .hasMessage("cannot create PID file: Could not create '/nonexistent/pid': No such file or directory");
        String inTheWay = Files.createDirectory(directory.resolve("d")).toString();
        assertThatThrownBy(() -> PidFile.create(inTheWay, 7))
                .hasMessage("cannot create PID file: Could not create '" + inTheWay + "': Is a directory");
    }
}
