package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.protocol.Monitor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StdioConnectionTest {
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
    void aMonitorIsServedAndTheMachineOutlivesItsInput() throws IOException {
        try (FakeQemu server = FakeQemu.create();
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.US_ASCII))) {
            StdioConnection connection = StdioConnection.start(
                    server.loop,
                    new MessageService(server.dispatcher, new Monitor("compat_monitor0", false)),
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
            connection.close();
            assertThat(server.faults).isEmpty();
        }
    }

    /** Sends back what it gets, and reads no more after a full stop until it is told to. */
    private static final class Echo implements StreamService {
        private final CompletableFuture<Client> stopped = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private StreamService.@Nullable Client client;
        private volatile boolean busy;

        @Override
        public boolean isBusy() {
            return busy;
        }

        @Override
        public void connected(Client newClient) {
            client = newClient;
            newClient.send(bytes("hello\n"));
            newClient.setReading(true);
        }

        @Override
        public void received(ByteBuffer bytes) {
            byte[] got = new byte[bytes.remaining()];
            bytes.get(got);
            Client sender = Objects.requireNonNull(client);
            sender.send(got);
            if (new String(got, StandardCharsets.UTF_8).endsWith(".\n")) {
                sender.setReading(false);
                stopped.complete(sender);
            }
        }

        @Override
        public void disconnected() {
            ended.complete(null);
        }
    }

    @Test
    void bytesAreExchangedWithAServiceThatSaysWhenItReads() throws IOException {
        Echo echo = new Echo();
        try (FakeQemu server = FakeQemu.create();
                BufferedReader reader = new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.UTF_8))) {
            StdioConnection connection = StdioConnection.start(
                    server.loop, echo, new PipedInputStream(toServer), new PipedOutputStream(fromServer));
            assertThat(reader.readLine()).isEqualTo("hello");
            write("stop.\n");
            assertThat(reader.readLine()).isEqualTo("stop.");
            StreamService.Client client = echo.stopped.join();
            write("later\n");
            client.send(bytes("meanwhile\n"));
            assertThat(reader.readLine()).isEqualTo("meanwhile");
            server.loop.execute(() -> client.setReading(true));
            assertThat(reader.readLine()).isEqualTo("later");
            toServer.close();
            echo.ended.join();
            connection.close();
            assertThat(server.faults).isEmpty();
        }
    }

    @Test
    void theEndOfTheInputWaitsForWhatIsStillToBeSaid() throws IOException {
        Echo echo = new Echo();
        echo.busy = true;
        try (FakeQemu server = FakeQemu.create();
                BufferedReader reader = new BufferedReader(new InputStreamReader(fromServer, StandardCharsets.UTF_8))) {
            StdioConnection connection = StdioConnection.start(
                    server.loop, echo, new PipedInputStream(toServer), new PipedOutputStream(fromServer));
            assertThat(reader.readLine()).isEqualTo("hello");
            write("stop.\n");
            assertThat(reader.readLine()).isEqualTo("stop.");
            toServer.close();
            StreamService.Client client = echo.stopped.join();
            client.send(bytes("said\n"));
            assertThat(reader.readLine()).isEqualTo("said");
            assertThat(echo.ended).isNotDone();
            echo.busy = false;
            server.loop.execute(() -> client.setReading(true));
            echo.ended.join();
            connection.close();
            assertThat(server.faults).isEmpty();
        }
    }
}
