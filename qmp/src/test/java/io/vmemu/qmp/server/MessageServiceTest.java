package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.protocol.Monitor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
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

    private static void onLoop(BiConsumer<MessageService, Reader> test) {
        try (FakeQemu server = FakeQemu.create()) {
            MessageService service = new MessageService(server.dispatcher, new Monitor("c", false));
            Reader client = new Reader();
            CompletableFuture.runAsync(() -> test.accept(service, client), server.loop)
                    .join();
            assertThat(server.faults).isEmpty();
        }
    }

    private static void say(MessageService service, String text) {
        service.received(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aClientThatDoesNotReadIsNotReadEither() {
        onLoop(MessageServiceTest::exchange);
    }

    @Test
    void whatAClientHasSaidIsCarriedOutEvenIfItHasGone() {
        onLoop((service, client) -> {
            service.connected(client);
            client.writable = false;
            say(service, "{'execute':'qmp_capabilities'}{'execute':'query-name','id':7}");
            service.disconnected();
            client.writable = true;
            service.writable();
            assertThat(client.seen.toString().strip()).endsWith("{\"return\": {}, \"id\": 7}");
            client.seen.setLength(0);
            say(service, "{'execute':'query-name'}");
            assertThat(client.seen).isEmpty();
        });
    }

    @Test
    void theNextClientDoesNotFindWhatTheLastOneSaid() {
        onLoop((service, client) -> {
            service.connected(client);
            client.writable = false;
            say(service, "{'execute':'qmp_capabilities'}");
            service.disconnected();
            Reader next = new Reader();
            service.connected(next);
            assertThat(next.seen.toString()).startsWith("{\"QMP\":").hasLineCount(1);
            assertThat(next.read).isTrue();
        });
    }

    private static void exchange(MessageService service, Reader client) {
        service.connected(client);
        assertThat(client.seen.toString()).startsWith("{\"QMP\":");
        client.writable = false;
        client.seen.setLength(0);
        say(service, "{'execute':'qmp_capabilities'}");
        assertThat(client.seen).isEmpty();
        assertThat(client.read).isFalse();
        client.writable = true;
        service.writable();
        assertThat(client.seen.toString().strip()).isEqualTo("{\"return\": {}}");
        assertThat(client.read).isTrue();
    }
}
