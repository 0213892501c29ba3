package io.vmemu.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.FullDisk;
import io.vmemu.launcher.Vmemu;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LostOutputTest {
    private static final long PATIENCE_SECONDS = 60;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private int statusAfter(WatchedOutput output, int status) {
        return output.statusAfter(status, new PrintStream(told, true, StandardCharsets.UTF_8));
    }

    @Test
    void whatGotThereChangesNoStatus() throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (WatchedOutput output = new WatchedOutput(target)) {
            output.write("report".getBytes(StandardCharsets.UTF_8));
            output.flush();
            assertThat(statusAfter(output, 0)).isZero();
            assertThat(statusAfter(output, 2)).isEqualTo(2);
        }
        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo("report");
        assertThat(told.size()).isZero();
    }

    @Test
    void whatGotLostIsAFailureForTheFirstReason() {
        WatchedOutput output = new WatchedOutput(new OutputStream() {
            private int writes;

            @Override
            public void write(int value) throws IOException {
                writes++;
                throw new IOException("reason " + writes);
            }
        });
        PrintStream printed = new PrintStream(output, true, StandardCharsets.UTF_8);
        printed.println("one");
        printed.println("two");
        assertThat(statusAfter(output, 0)).isEqualTo(1);
        assertThat(statusAfter(output, 2)).isEqualTo(2);
        assertThat(told.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("vmemu: standard output: reason 1", "vmemu: standard output: reason 1");
    }

    /** Whichever way they print; and one that would run on, while whoever waits for its line waited for ever. */
    @ParameterizedTest
    @ValueSource(
            strings = {"run --schema", "simulate --seeds 2 --jobs 1", "fleet --count 2 --socket-dir DIR", "--help"})
    void aFullDiskAtStandardOutputIsAFailure(String words) throws Exception {
        File err = directory.resolve("stderr").toFile();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Vmemu.class.getName()));
        command.addAll(List.of(
                words.replace("DIR", directory.resolve("fleet").toString()).split(" ")));
        Process process = new ProcessBuilder(command)
                .redirectOutput(FullDisk.path().toFile())
                .redirectError(err)
                .start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(Files.readString(err.toPath()))
                    .endsWith("vmemu: standard output: No space left on device" + System.lineSeparator());
        } finally {
            process.destroyForcibly();
        }
    }
}
