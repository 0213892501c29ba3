package io.vmemu.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class FleetCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return new CommandLine(new FleetCommand()).setErr(new PrintWriter(err)).execute(arguments);
    }

    @Test
    void whatIsInTheWayIsToldBeforeAnyMachineIsMade() throws Exception {
        Path socket = Files.createFile(directory.resolve("0001.sock"));
        assertThat(execute("--count", "2", "--socket-dir", directory.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                vmemu fleet: %s exists already: give the fleet a directory of its own
                """.formatted(socket));
        assertThat(directory.resolve("0000.sock")).doesNotExist();
    }

    @Test
    void whatTheSystemRefusesIsToldInItsWords() throws Exception {
        Path below = Files.createFile(directory.resolve("file")).resolve("fleet");
        assertThat(execute("--count", "2", "--socket-dir", below.toString())).isEqualTo(1);
        assertThat(err.toString()).isEqualToNormalizingNewlines("vmemu fleet: %s: Not a directory\n".formatted(below));
    }

    @Test
    void howManyAndWhereMustBeSaid() {
        assertThat(execute("--count", "2")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--socket-dir");
    }

    @Test
    void aCountIsANumber() {
        assertThat(execute("--count", "many", "--socket-dir", directory.toString()))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("many");
    }

    @Test
    void thereIsAThreadAtLeast() {
        assertThat(execute("--count", "2", "--socket-dir", directory.toString(), "--loops", "0"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--loops must be at least 1, and not 0");
        assertThat(directory).isEmptyDirectory();
    }
}
