package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpTimeoutException;
import io.vmemu.qmp.schema.QemuVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SocketListenerTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final List<FakeQemu> servers = new ArrayList<>();

    private FakeQemu server(boolean epoll) {
        Assumptions.assumeTrue(!epoll || Epoll.isAvailable(), "epoll is not available here");
        ServerLoop loop = epoll ? ServerLoop.create() : ServerLoop.createNio();
        FakeQemu server = new FakeQemu(loop, QemuVersion.V10_0);
        servers.add(server);
        return server;
    }

    private Path socket(String name) {
        return directory.resolve(name);
    }

    @AfterEach
    void stop() {
        servers.forEach(FakeQemu::close);
        assertThat(servers).allSatisfy(server -> assertThat(server.faults).isEmpty());
    }

    private static SocketChannel raw(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static String readLine(SocketChannel channel) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (channel.read(one.clear()) == 1 && one.get(0) != '\n') {
            line.append((char) one.get(0));
        }
        return line.toString();
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSecondClientWaitsUnacceptedUntilTheFirstLeaves(boolean epoll) throws Exception {
        server(epoll).listen(socket("main"));
        try (SocketChannel second = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try (QmpClient first = QmpClient.connect(socket("main"))) {
                second.connect(UnixDomainSocketAddress.of(socket("main")));
                write(second, "{'execute':'qmp_capabilities'}{'execute':'query-name'}");
                QmpClient.Options impatient = QmpClient.Options.DEFAULT.withReplyTimeout(SOON);
                assertThatThrownBy(() -> QmpClient.connect(socket("main"), impatient))
                        .isInstanceOf(QmpTimeoutException.class)
                        .hasMessage("no greeting within 100 ms");
                assertThat(first.execute("query-name")).isEqualTo(new QDict());
            }
            assertThat(readLine(second)).startsWith("{\"QMP\":").endsWith("\r");
            assertThat(readLine(second)).isEqualTo("{\"return\": {}}\r");
            assertThat(readLine(second)).isEqualTo("{\"return\": {}}\r");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNewClientNegotiatesAnewAndWhatTheLastOneLeftHalfSaidIsForgotten(boolean epoll) throws Exception {
        server(epoll).listen(socket("main"));
        try (SocketChannel first = raw(socket("main"))) {
            readLine(first);
            write(
                    first,
                    "{'execute':'qmp_capabilities','arguments':{'enable':['oob']}}{'execute':'query-name','id':'cut");
            readLine(first);
        }
        try (SocketChannel second = raw(socket("main"))) {
            assertThat(readLine(second)).startsWith("{\"QMP\":");
            write(second, "{'execute':'query-name'} {'execute':'qmp_capabilities'} {'exec-oob':'query-yank'}");
            assertThat(readLine(second)).contains("Expecting capabilities negotiation");
            assertThat(readLine(second)).isEqualTo("{\"return\": {}}\r");
            assertThat(readLine(second)).contains("'exec-oob' is unexpected");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoShutsDownItsSendingSideGetsItsRepliesAndTheEnd(boolean epoll) throws Exception {
        server(epoll).listen(socket("main"));
        try (SocketChannel client = raw(socket("main"))) {
            write(client, "{'execute':'qmp_capabilities'}" + "{'execute':'query-name'}".repeat(20));
            client.shutdownOutput();
            readLine(client);
            for (int i = 0; i < 21; i++) {
                assertThat(readLine(client)).isEqualTo("{\"return\": {}}\r");
            }
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        QmpClient.connect(socket("main")).close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatVanishesAmidReplyOrEventDoesNoHarm(boolean epoll) throws Exception {
        FakeQemu server = server(epoll);
        server.listen(socket("main"));
        for (int round = 0; round < 3; round++) {
            try (SocketChannel client = raw(socket("main"))) {
                write(
                        client,
                        "{'execute':'qmp_capabilities'}"
                                + "{'execute':'x-fill','arguments':{'bytes':1000000}}".repeat(5));
                readLine(client);
            }
            server.emit("STOP", null);
        }
        try (QmpClient client = QmpClient.connect(socket("main"))) {
            assertThat(client.execute("query-name")).isEqualTo(new QDict());
        }
    }

    @Test
    void aSlowReaderGetsAllItsReplies() throws Exception {
        server(true).listen(socket("main"));
        try (SocketChannel client = raw(socket("main"))) {
            write(
                    client,
                    "{'execute':'qmp_capabilities'}" + "{'execute':'x-fill','arguments':{'bytes':300000}}".repeat(20));
            readLine(client);
            readLine(client);
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            long expected = 20L * ("{\"return\": \"\"}\r\n".length() + 300_000);
            long count = 0;
            while (count < expected) {
                count += client.read(buffer.clear());
            }
            assertThat(count).isEqualTo(expected);
        }
    }

    @Test
    void sixtyFourMonitorsAllGetEventsAndEachItsOwnReplies() throws Exception {
        FakeQemu server = server(true);
        List<QmpClient> clients = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            server.listen(socket("mon" + i));
            clients.add(QmpClient.connect(socket("mon" + i)));
        }
        clients.get(0).execute("cont");
        for (QmpClient client : clients) {
            assertThat(client.awaitEvent("RESUME", LONG).data().size()).isZero();
            assertThat(client.execute("query-name")).isEqualTo(new QDict());
        }
        clients.forEach(QmpClient::close);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInheritedListeningSocketServesWhoIsInItsBacklogAndThoseWhoComeLater(boolean passFiles) throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable());
        Socket inherited = Socket.newSocketDomain();
        inherited.bind(new DomainSocketAddress(socket("main").toString()));
        inherited.listen(5);
        try (SocketChannel early = raw(socket("main"))) {
            server(true).listen(new Endpoint.InheritedSocket(inherited.intValue(), passFiles));
            assertThat(readLine(early)).startsWith("{\"QMP\":");
        }
        try (QmpClient later = QmpClient.connect(socket("main"))) {
            assertThat(later.execute("query-name")).isEqualTo(new QDict());
        }
    }

    @Test
    void withoutEpollOtherDescriptorsThanZeroCannotBeAdopted() {
        FakeQemu server = server(false);
        assertThatThrownBy(() -> server.listen(new Endpoint.InheritedSocket(29, false)))
                .isInstanceOf(QemuException.class)
                .hasMessage("descriptor 29 cannot be adopted without epoll");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTcpMonitorServesOneClientAtATimeToo(boolean epoll) throws Exception {
        SocketListener listener = server(epoll).listen(new Endpoint.Tcp("127.0.0.1", 0));
        int port = ((InetSocketAddress) java.util.Objects.requireNonNull(listener.localAddress())).getPort();
        for (int i = 0; i < 2; i++) {
            try (java.net.Socket client = new java.net.Socket(InetAddress.getLoopbackAddress(), port);
                    BufferedReader reader = new BufferedReader(
                            new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
                assertThat(reader.readLine()).startsWith("{\"QMP\":");
                client.getOutputStream().write("{'execute':'qmp_capabilities'}".getBytes(StandardCharsets.US_ASCII));
                assertThat(reader.readLine()).isEqualTo("{\"return\": {}}");
            }
        }
        assertThat(listener.firstClient().get(30, TimeUnit.SECONDS)).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSocketThatCannotBeMadeIsRefusedWithQemusText(boolean epoll) throws IOException {
        FakeQemu server = server(epoll);
        Path missing = socket("no/such/x.sock");
        assertThatThrownBy(() -> server.listen(missing))
                .isInstanceOf(QemuException.class)
                .hasMessage("Failed to bind socket to " + missing + ": No such file or directory");
        assertThatThrownBy(() -> server.listen(directory))
                .isInstanceOf(QemuException.class)
                .hasMessage("Failed to unlink socket " + directory + ": Is a directory");
        Path tooLong = socket("x".repeat(108));
        assertThatThrownBy(() -> server.listen(tooLong))
                .isInstanceOf(QemuException.class)
                .hasMessage("UNIX socket path '" + tooLong + "' is too long")
                .extracting(refusal -> ((QemuException) refusal).descWithHint())
                .asString()
                .endsWith("' is too long\nPath must be less than 108 bytes");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> server.listen(new Endpoint.Tcp("127.0.0.1", taken.getLocalPort())))
                    .isInstanceOf(QemuException.class)
                    .hasMessage("Failed to find an available port: Address already in use");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSocketsFileReplacesWhatIsThereAndGoesWithTheListener(boolean epoll) throws Exception {
        Files.writeString(socket("main"), "left over");
        SocketListener listener = server(epoll).listen(socket("main"));
        try (QmpClient client = QmpClient.connect(socket("main"))) {
            assertThat(client.execute("query-name")).isEqualTo(new QDict());
            listener.close();
            assertThat(Files.exists(socket("main"))).isFalse();
            assertThatThrownBy(() -> client.execute("query-name")).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void quitSendsItsEventAndReplyBeforeTheEnd(boolean epoll) throws Exception {
        server(epoll).listen(socket("main"));
        try (SocketChannel client = raw(socket("main"))) {
            write(client, "{'execute':'qmp_capabilities'}{'execute':'quit'}");
            readLine(client);
            readLine(client);
            assertThat(readLine(client)).contains("\"SHUTDOWN\"");
            assertThat(readLine(client)).isEqualTo("{\"return\": {}}\r");
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void anOutOfBandCommandOvertakesABlockedOneOverTheWireToo() throws Exception {
        FakeQemu server = server(true);
        server.listen(socket("main"));
        try (QmpClient client = QmpClient.connect(socket("main"), QmpClient.Options.DEFAULT.withOutOfBand())) {
            var blocked = client.submit("x-block", new QDict());
            var behind = client.submit("query-name", new QDict());
            QObject fast = client.submitOutOfBand("query-yank", new QDict()).await();
            assertThat(fast.toString()).contains("compat_monitor0");
            assertThat(blocked.isDone()).isFalse();
            assertThat(behind.isDone()).isFalse();
            server.loop.execute(server::release);
            assertThat(blocked.await()).isEqualTo(new QDict());
            assertThat(behind.await()).isEqualTo(new QDict());
        } catch (QmpErrorException e) {
            throw new AssertionError(e);
        }
    }
}
