package io.vmemu.bench.against;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.run.EmulatorRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineClientTest {
    @Test
    void itAsksCountsLinesAndSaysWhatWasRefused(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("qmp");
        List<Throwable> faults = new ArrayList<>();
        Messages messages = new Messages("vmemu", text -> {}, SystemClocks.wall());
        EmulatorRun run = EmulatorRun.launch(
                List.of("-S", "-qmp", "unix:" + socket + ",server=on,wait=off"), messages, faults::add);
        Process alive = new ProcessBuilder("sleep", "60").start();
        try (LineClient client = LineClient.connect(socket, alive)) {
            assertThat(client.readLine()).startsWith("{\"QMP\"");
            assertThat(client.ask(LineClient.command("qmp_capabilities"))).isEqualTo("{\"return\": {}}");
            client.send(LineClient.text("{'execute':'query-name'}".repeat(3)));
            client.skipLines(2);
            assertThat(client.readLine()).isEqualTo("{\"return\": {}}");
            assertThatThrownBy(() -> client.ask(LineClient.command("no-such")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("CommandNotFound");
        } finally {
            alive.destroyForcibly();
            run.endLoop();
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void nobodyWaitsForAServerThatHasEnded(@TempDir Path directory) throws Exception {
        Process ended = new ProcessBuilder("false").start();
        ended.waitFor();
        assertThatThrownBy(() -> LineClient.connect(directory.resolve("qmp"), ended))
                .hasMessageContaining("ended with status 1");
    }
}
