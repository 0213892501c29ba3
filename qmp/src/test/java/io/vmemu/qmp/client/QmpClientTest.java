package io.vmemu.qmp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against a peer that says what each test wants it to. */
@Timeout(60)
class QmpClientTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration ENOUGH_FOR_A_GREETING = Duration.ofSeconds(2);
    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 0, \"major\": 10}, \"package\": \"\"}, "
                    + "\"capabilities\": []}}";

    @TempDir
    Path directory;

    private final ServerSocketChannel listener;
    private SocketChannel peer;

    QmpClientTest() throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        peer = SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    @BeforeEach
    void listen() throws IOException {
        listener.bind(UnixDomainSocketAddress.of(path()));
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
        listener.close();
    }

    private Path path() {
        return directory.resolve("qmp.sock");
    }

    /** Connects; afterwards {@link #peer} is the other end. */
    private QmpClient connect(QmpClient.Options options) throws Exception {
        CompletableFuture<QmpClient> client = CompletableFuture.supplyAsync(() -> {
            try {
                return QmpClient.connect(path(), options);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        peer.close();
        peer = listener.accept();
        say(GREETING);
        assertThat(hear()).startsWith("{\"execute\": \"qmp_capabilities\"");
        say("{\"return\": {}, \"id\": 1}");
        return client.get(30, TimeUnit.SECONDS);
    }

    private QmpClient connect() throws Exception {
        return connect(QmpClient.Options.DEFAULT);
    }

    private void say(String line) throws IOException {
        peer.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    private String hear() throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (peer.read(one.clear()) == 1 && one.get(0) != '\n') {
            line.append((char) one.get(0));
        }
        return line.toString().trim();
    }

    @Test
    void theGreetingAndResultsAreAsSent() throws Exception {
        try (QmpClient client = connect()) {
            assertThat(client.greeting().has("version")).isTrue();
            PendingReply<String> status = client.submit(
                    "query-status", new QDict().put("a", 1), result -> "<" + ((QString) result).value() + ">");
            assertThat(hear()).isEqualTo("{\"execute\": \"query-status\", \"arguments\": {\"a\": 1}, \"id\": 2}");
            say("{\"return\": \"running\", \"id\": 2}");
            assertThat(status.await()).isEqualTo("<running>");
            assertThat(status.await()).as("again").isEqualTo("<running>");
        }
    }

    @Test
    void outOfBandIsNegotiatedOnRequest() throws Exception {
        CompletableFuture<Void> client = CompletableFuture.runAsync(() -> {
            try (QmpClient connected = QmpClient.connect(path(), QmpClient.Options.DEFAULT.withOutOfBand())) {
                connected.submitOutOfBand("yank", new QDict());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        peer.close();
        peer = listener.accept();
        say(GREETING);
        assertThat(hear())
                .isEqualTo("{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": [\"oob\"]}, \"id\": 1}");
        say("{\"return\": {}, \"id\": 1}");
        assertThat(hear()).isEqualTo("{\"exec-oob\": \"yank\", \"id\": 2}");
        client.get(30, TimeUnit.SECONDS);
    }

    @Test
    void anErrorHasClassAndDesc() throws Exception {
        try (QmpClient client = connect()) {
            PendingReply<?> reply = client.submit("device_del", new QDict());
            say("{\"id\": 2, \"error\": {\"class\": \"DeviceNotFound\", \"desc\": \"Device 'x' not found\"}}");
            assertThatThrownBy(reply::await).isInstanceOfSatisfying(QmpErrorException.class, e -> {
                assertThat(e.errorClass()).isEqualTo("DeviceNotFound");
                assertThat(e.desc()).isEqualTo("Device 'x' not found");
                assertThat(e.command()).isEqualTo("device_del");
                assertThat(e).hasMessage("device_del: DeviceNotFound: Device 'x' not found");
            });
        }
    }

    @Test
    void repliesFindTheirCommandsInWhateverOrderTheyCome() throws Exception {
        try (QmpClient client = connect()) {
            PendingReply<?> first = client.submit("a", new QDict());
            PendingReply<?> second = client.submit("b", new QDict());
            assertThat(second.isDone()).isFalse();
            say("{\"return\": 3, \"id\": 3}\r\n{\"return\": 2, \"id\": 2}");
            assertThat(second.await()).hasToString("Int[value=3]");
            assertThat(first.await()).hasToString("Int[value=2]");
        }
    }

    @Test
    void eventsAreKeptUntilTheyAreTakenAndGoToTheListenerToo() throws Exception {
        try (QmpClient client = connect()) {
            List<String> heard = new ArrayList<>();
            client.onEvent(event -> heard.add(event.name()));
            say(event("STOP") + event("RESUME") + event("STOP"));
            QmpEvent resume = client.awaitEvent("RESUME", Duration.ofSeconds(10));
            assertThat(resume.epochMicros()).isEqualTo(5_000_007);
            assertThat(resume.data().size()).isZero();
            assertThat(client.pollEvent(Duration.ZERO)).map(QmpEvent::name).hasValue("STOP");
            assertThat(client.awaitEvent(event -> true, SOON).name()).isEqualTo("STOP");
            assertThat(client.pollEvent(SOON)).isEmpty();
            assertThat(heard).containsExactly("STOP", "RESUME", "STOP");
        }
    }

    private static String event(String name) {
        return "{\"timestamp\": {\"seconds\": 5, \"microseconds\": 7}, \"event\": \"" + name + "\"}\r\n";
    }

    @Test
    void aListenerMustNotWait() throws Exception {
        try (QmpClient client = connect()) {
            client.onEvent(event -> assertThatThrownBy(() -> client.awaitEvent("X", SOON))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("an event listener must not wait for the server"));
            say(event("STOP"));
            assertThat(client.awaitEvent("STOP", Duration.ofSeconds(10)).name()).isEqualTo("STOP");
        }
    }

    @Test
    void aTimeoutLeavesTheConnectionGood() throws Exception {
        try (QmpClient client = connect(QmpClient.Options.DEFAULT.withReplyTimeout(ENOUGH_FOR_A_GREETING))) {
            PendingReply<?> reply = client.submit("slow", new QDict());
            assertThatThrownBy(reply::await)
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("no reply to slow within 2000 ms");
            assertThatThrownBy(() -> client.awaitEvent("STOP", SOON))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessage("no STOP within 50 ms");
            say("{\"return\": 1, \"id\": 2}");
            assertThat(reply.await(Duration.ofSeconds(10))).hasToString("Int[value=1]");
        }
    }

    @Test
    void nobodyListeningIsATimeout() {
        QmpClient.Options options = QmpClient.Options.DEFAULT.withConnectTimeout(SOON);
        assertThatThrownBy(() -> QmpClient.connect(directory.resolve("none"), options))
                .isInstanceOf(QmpTimeoutException.class)
                .hasMessageStartingWith("nobody listens on " + directory.resolve("none"));
    }

    @Test
    void theEndOfTheConnectionEndsAllWaiting() throws Exception {
        try (QmpClient client = connect()) {
            PendingReply<?> reply = client.submit("quit", new QDict());
            hear();
            peer.close();
            assertThatThrownBy(reply::await)
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessage("no reply to quit: the server closed the connection");
            assertThatThrownBy(() -> client.awaitEvent("STOP", SOON))
                    .isInstanceOf(QmpClosedException.class)
                    .hasMessage("no STOP: the server closed the connection");
            assertThatThrownBy(() -> client.execute("query-name")).isInstanceOf(QmpClosedException.class);
        }
    }

    @Test
    void whatIsNotQmpEndsTheConnection() throws Exception {
        for (String garbage : List.of("[1]", "{]", "{\"return\": 1, \"id\": 99}", "{\"event\": 1}", "{\"id\": 2}")) {
            try (QmpClient client = connect()) {
                PendingReply<?> reply = client.submit("x", new QDict());
                say(garbage);
                assertThatThrownBy(reply::await).isInstanceOf(QmpClosedException.class);
            }
        }
    }

    @Test
    void severalThreadsShareAConnection() throws Exception {
        try (QmpClient client = connect()) {
            List<CompletableFuture<String>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                PendingReply<?> reply = client.submit("x", new QDict());
                results.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return reply.await().toString();
                    } catch (IOException | QmpErrorException e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (int id = 5; id >= 2; id--) {
                say("{\"return\": " + id + ", \"id\": " + id + "}");
            }
            for (int i = 0; i < 4; i++) {
                assertThat(results.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("Int[value=" + (i + 2) + "]");
            }
        }
    }

    @Test
    void manyRequestsMayBeSentBeforeAnyReplyIsRead() throws Exception {
        try (QmpClient client = connect()) {
            CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> {
                try {
                    for (int id = 2; id < 502; id++) {
                        hear();
                        say("{\"return\": \"" + "y".repeat(1000) + "\", \"id\": " + id + "}");
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            List<PendingReply<?>> replies = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                replies.add(client.submit("x", new QDict().put("text", "x".repeat(1000))));
            }
            for (PendingReply<?> reply : replies) {
                reply.await();
            }
            echo.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void anInterruptEndsTheWaiting() throws Exception {
        try (QmpClient client = connect()) {
            PendingReply<?> reply = client.submit("x", new QDict());
            Thread.currentThread().interrupt();
            assertThatThrownBy(reply::await).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
