package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.client.QmpClient;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Migrations to commands and from them. */
@Timeout(300)
class CommandMigrationTest {
    private static final int TAKEN_BYTES = 100_000;

    @TempDir
    private Path directory;

    private RunningEmulator start(Path socket, String... more) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("-nodefaults", "-m", "64M", "-qmp", "unix:" + socket + ",server=on,wait=off"));
        words.addAll(List.of(more));
        return RunningEmulator.start(words);
    }

    private static void awaitEnd(QmpClient client) throws Exception {
        String status = migration(client);
        while (!status.contains("completed") && !status.contains("failed")) {
            Thread.onSpinWait();
            status = migration(client);
        }
        assertThat(status).contains("completed");
    }

    @Test
    void aMigrationIsOverWhenTheCommandIsAndWhatComesBehindItIsNotLookedAt() throws Exception {
        Path file = directory.resolve("file");
        Path socket = directory.resolve("source");
        try (RunningEmulator emulator = start(socket);
                QmpClient client = RunningEmulator.connect(socket)) {
            String command = "cat >" + file + "; sleep 0.1; echo more >>" + file;
            client.execute("migrate", new QDict().put("uri", "exec:" + command));
            awaitEnd(client);
            assertThat(Files.readAllBytes(file)).endsWith("more\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(emulator.faults).isEmpty();
        }
        Path target = directory.resolve("target");
        try (RunningEmulator emulator = start(target, "-incoming", "exec:cat " + file + " /dev/zero");
                QmpClient client = RunningEmulator.connect(target)) {
            awaitEnd(client);
            assertThat(client.execute("query-status").toString()).contains("running");
            assertThat(emulator.faults).isEmpty();
        }
    }

    @Test
    void theMonitorAnswersAndTheGuestGoesOnWhileTheCommandTakesItsTime() throws Exception {
        Path gate = directory.resolve("gate");
        Path begun = directory.resolve("begun");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        String command = "head -c " + TAKEN_BYTES + " >" + begun + "; head -n 1 " + gate + "; cat >/dev/null";
        Path socket = directory.resolve("qmp");
        try (RunningEmulator emulator = RunningEmulator.start(
                        List.of("-nodefaults", "-m", "1G", "-qmp", "unix:" + socket + ",server=on,wait=off"));
                QmpClient client = RunningEmulator.connect(socket);
                RandomAccessFile opened = new RandomAccessFile(gate.toFile(), "rw")) {
            client.execute("migrate", new QDict().put("uri", "exec:" + command));
            while (!Files.exists(begun) || Files.size(begun) < TAKEN_BYTES) {
                Thread.onSpinWait();
            }
            client.execute("migrate_cancel");
            assertThat(client.execute("query-status").toString()).contains("running");
            opened.write('\n');
            while (migration(client).contains("cancelling")) {
                Thread.onSpinWait();
            }
            assertThat(migration(client)).contains("cancelled");
            assertThat(emulator.faults).isEmpty();
        }
    }

    private static String migration(QmpClient client) throws Exception {
        return client.execute("query-migrate").toString();
    }
}
