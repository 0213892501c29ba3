package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.protocol.Monitor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StdioMonitorTest {
    private final PipedOutputStream toServer = new PipedOutputStream();
    private final PipedInputStream fromServer = new PipedInputStream();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(String text) {
        try {
            toServer.write(bytes(text));
            toServer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSessionRunsOnStreamsAndTheMachineOutlivesItsInput() throws IOException {
        try (FakeQemu server = FakeQemu.create();
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.US_ASCII))) {
            StdioMonitor monitor = StdioMonitor.start(
                    server.loop,
                    server.dispatcher,
                    new Monitor("compat_monitor0", false),
                    new PipedInputStream(toServer),
                    new PipedOutputStream(fromServer));
            assertThat(reader.readLine()).startsWith("{\"QMP\":");
            toServer.write(bytes("{'execute':'qmp_capabilities'}{'execute':'query-name','id':"));
            CompletableFuture<Void> flood = CompletableFuture.runAsync(
                    () -> write("1}" + "{'execute':'query-name','id':2}".repeat(1000) + "{'execute':'cont'}"));
            assertThat(reader.readLine()).isEqualTo("{\"return\": {}}");
            assertThat(reader.readLine()).isEqualTo("{\"return\": {}, \"id\": 1}");
            for (int i = 0; i < 1000; i++) {
                assertThat(reader.readLine()).isEqualTo("{\"return\": {}, \"id\": 2}");
            }
            assertThat(reader.readLine()).contains("RESUME");
            flood.join();
            toServer.close();
            monitor.close();
            assertThat(server.faults).isEmpty();
        }
    }
}
