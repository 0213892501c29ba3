package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.client.QmpClient;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A migration to a command that takes nothing until a gate is opened. */
@Timeout(300)
class CancelledMigrationTest {
    private static final int TAKEN_BYTES = 100_000;

    @TempDir
    private Path directory;

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
