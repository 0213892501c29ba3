package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.protocol.Monitor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageServiceTest {
    /** A client that takes what it is sent or does not. */
    private static final class Reader implements StreamService.Client {
        private final StringBuilder seen = new StringBuilder();
        private boolean writable = true;
        private boolean read;

        @Override
        public void setReading(boolean on) {
            read = on;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void send(byte[] bytes) {
            seen.append(new String(bytes, StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            throw new AssertionError("nobody is thrown out");
        }
    }

    @Test
    void aClientThatDoesNotReadIsNotReadEither() {
        try (FakeQemu server = FakeQemu.create()) {
            MessageService service = new MessageService(server.dispatcher, new Monitor("c", false));
            Reader client = new Reader();
            CompletableFuture.runAsync(() -> exchange(service, client), server.loop)
                    .join();
            assertThat(server.faults).isEmpty();
        }
    }

    private static void exchange(MessageService service, Reader client) {
        service.connected(client);
        assertThat(client.seen.toString()).startsWith("{\"QMP\":");
        client.writable = false;
        client.seen.setLength(0);
        service.received(ByteBuffer.wrap("{'execute':'qmp_capabilities'}".getBytes(StandardCharsets.UTF_8)));
        assertThat(client.seen).isEmpty();
        assertThat(client.read).isFalse();
        client.writable = true;
        service.writable();
        assertThat(client.seen.toString().strip()).isEqualTo("{\"return\": {}}");
        assertThat(client.read).isTrue();
    }
}
