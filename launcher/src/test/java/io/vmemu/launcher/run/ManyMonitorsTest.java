package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.client.PendingReply;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One machine with 64 monitors, on each of which a client does what it likes. */
class ManyMonitorsTest {
    private static final int MONITORS = 64;
    private static final int COMMANDS = 50;
    private static final Duration PATIENCE = RunningEmulator.PATIENCE;
    private static final QmpClient.Options PATIENT =
            QmpClient.Options.DEFAULT.withConnectTimeout(PATIENCE).withReplyTimeout(PATIENCE);

    @TempDir
    private Path directory;

    private RunningEmulator emulator;
    private final List<AutoCloseable> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("-machine", "q35", "-nodefaults", "-m", "1G,slots=2,maxmem=8G"));
        arguments.addAll(List.of("-object", "memory-backend-ram,id=m0,size=4G"));
        arguments.addAll(List.of("-device", "virtio-mem-pci,id=vm0,memdev=m0"));
        arguments.addAll(List.of("-fw_cfg", "name=opt/vmemu/guest,string=kernel=6.12"));
        for (int i = 0; i < MONITORS; i++) {
            arguments.addAll(List.of("-qmp", "unix:" + socket(i) + ",server=on,wait=off"));
        }
        emulator = RunningEmulator.start(arguments);
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        emulator.close();
        assertThat(emulator.faults).isEmpty();
    }

    private Path socket(int monitor) {
        return directory.resolve("m" + monitor);
    }

    private QmpClient connect(int monitor, QmpClient.Options options) throws IOException {
        QmpClient client = QmpClient.connect(socket(monitor), options);
        clients.add(client);
        return client;
    }

    /** A connection that has not negotiated. */
    private SocketChannel open(int monitor) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket(monitor)));
        clients.add(channel);
        return channel;
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Test
    void eachClientGetsItsOwnRepliesInItsOwnOrderAndAllEvents() throws Exception {
        List<QmpClient> all = new ArrayList<>();
        for (int i = 0; i < MONITORS; i++) {
            all.add(connect(i, i % 2 == 0 ? PATIENT : PATIENT.withOutOfBand()));
        }
        List<List<PendingReply<QObject>>> replies = new ArrayList<>();
        for (int i = 0; i < MONITORS; i++) {
            replies.add(new ArrayList<>());
        }
        for (int n = 0; n < COMMANDS; n++) {
            for (int i = 0; i < MONITORS; i++) {
                // What comes back names the client and the command.
                QDict arguments = new QDict().put("path", "/no/" + i + "/" + n).put("property", "p");
                replies.get(i).add(all.get(i).submit("qom-get", arguments));
            }
        }
        all.get(0)
                .execute(
                        "qom-set",
                        new QDict()
                                .put("path", "vm0")
                                .put("property", "requested-size")
                                .put("value", 1L << 30));
        for (int i = 0; i < MONITORS; i++) {
            for (int n = 0; n < COMMANDS; n++) {
                PendingReply<QObject> reply = replies.get(i).get(n);
                assertThatThrownBy(reply::await)
                        .isInstanceOf(QmpErrorException.class)
                        .hasMessageContaining("'/no/" + i + "/" + n + "'");
            }
        }
        for (QmpClient client : all) {
            QDict data =
                    client.awaitEvent("MEMORY_DEVICE_SIZE_CHANGE", PATIENCE).data();
            assertThat(data.get("id")).isEqualTo(QString.of("vm0"));
        }
    }

    @Test
    void oneMonitorsModeIsNoOthers() throws Exception {
        QmpClient negotiated = connect(0, PATIENT.withOutOfBand());
        QmpClient plain = connect(1, PATIENT);
        SocketChannel silent = open(2);
        negotiated.submitOutOfBand("query-yank", new QDict()).await();
        PendingReply<QObject> refused = plain.submitOutOfBand("query-yank", new QDict());
        assertThatThrownBy(refused::await).hasMessageContaining("QMP input member 'exec-oob' is unexpected");
        send(silent, "{'execute':'query-status'}");
        assertThat(readUntil(silent, "negotiation")).contains("Expecting capabilities negotiation");
    }

    private static String readUntil(SocketChannel channel, String text) throws IOException {
        StringBuilder all = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        while (all.indexOf(text) < 0) {
            bytes.clear();
            if (channel.read(bytes) < 0) {
                throw new AssertionError("the connection ended after " + all);
            }
            all.append(StandardCharsets.UTF_8.decode(bytes.flip()));
        }
        return all.toString();
    }

    @Test
    void clientsThatVanishTakeNobodyWithThem() throws Exception {
        QmpClient staying = connect(0, PATIENT);
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i < MONITORS; i++) {
                vanish(i, staying);
            }
        }
        assertThat(((QDict) staying.execute("query-status")).get("status")).isEqualTo(QString.of("running"));
        for (int i = 1; i < MONITORS; i++) {
            QmpClient next = connect(i, PATIENT);
            assertThat(next.execute("query-name")).isEqualTo(new QDict());
            assertThat(next.greeting().has("version")).isTrue();
        }
    }

    /** Connects, and goes away in the middle of something. */
    private void vanish(int monitor, QmpClient other) throws IOException, QmpErrorException {
        try (SocketChannel channel = open(monitor)) {
            switch (monitor % 4) {
                case 0 -> send(channel, "{'execute':'qmp_capa");
                case 1 -> send(channel, "{'execute':'qmp_capabilities'}" + "{'execute':'query-qmp-schema'}".repeat(20));
                case 2 -> {
                    send(channel, "{'execute':'qmp_capabilities'}");
                    other.execute("stop");
                    other.execute("cont");
                }
                default -> {}
            }
        }
    }
}
