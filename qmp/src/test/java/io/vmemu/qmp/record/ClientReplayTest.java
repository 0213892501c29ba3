package io.vmemu.qmp.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.qmp.client.PendingReply;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.protocol.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClientReplayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String[] RESIZE = {
        "S" + Dialogs.GREETING,
        "C{'execute': 'qmp_capabilities', 'id': 'c'}",
        "S{'return': {}, 'id': 'c'}",
        "C{'execute': 'qom-get', 'arguments': {'path': 'vm0', 'property': 'size'}, 'id': 'a'}",
        "S{'return': 7, 'id': 'a'}",
        "C{'execute': 'stop', 'arguments': {}}",
        "S{'event': 'STOP', 'timestamp': {'seconds': 1, 'microseconds': 2}}",
        "S{'return': {}}",
        "C",
        "S",
    };

    @TempDir
    private Path directory;

    private Path socket() {
        return directory.resolve("replay");
    }

    private ClientReplay replay(Recording recording) throws Exception {
        return ClientReplay.listen(recording, socket(), Comparison.exact());
    }

    private QmpClient connect() throws Exception {
        return QmpClient.connect(socket(), QmpClient.Options.DEFAULT.withReplyTimeout(PATIENCE));
    }

    private static QDict size(String path) {
        return new QDict().put("property", "size").put("path", path);
    }

    @Test
    void aClientThatSaysWhatWasRecordedHearsWhatWasRecorded() throws Exception {
        try (ClientReplay replay = replay(Dialogs.recording(RESIZE))) {
            try (QmpClient client = connect()) {
                assertThat(client.execute("qom-get", size("vm0"))).isEqualTo(QNum.of(7));
                assertThat(client.execute("stop")).isEqualTo(new QDict());
                assertThat(client.awaitEvent("STOP", PATIENCE).epochMicros()).isEqualTo(1_000_002);
            }
            assertThat(replay.done().get().text()).isEqualTo("3 of 3 commands, all as recorded\n");
        }
    }

    @Test
    void aClientThatDepartsIsRefusedAndShown() throws Exception {
        try (ClientReplay replay = replay(Dialogs.recording(RESIZE))) {
            try (QmpClient client = connect()) {
                assertThatThrownBy(() -> client.execute("qom-get", size("vm1")))
                        .isInstanceOf(QmpErrorException.class)
                        .hasMessageContaining("GenericError: Not as recorded: {\"execute\": \"qom-get\"")
                        .hasMessageEndingWith("was recorded here");
                assertThat(client.execute("qom-get", size("vm0"))).isEqualTo(QNum.of(7));
                client.execute("stop");
                assertThatThrownBy(() -> client.execute("cont")).hasMessageContaining("nothing more was recorded");
            }
            ReplayReport report = replay.done().get();
            assertThat(report.findings()).hasSize(2);
            assertThat(report.text())
                    .contains(
                            "line 5: the client sent {\"execute\": \"qom-get\"",
                            "\"path\": \"vm0\"      |",
                            "\"path\": \"vm1\"")
                    .contains("the client sent {\"execute\": \"cont\"}, but nothing more was recorded")
                    .endsWith("3 of 3 commands, 2 differences\n");
        }
    }

    @Test
    void theCommandThatWasPerhapsMeantIsShown() throws Exception {
        try (ClientReplay replay = replay(Dialogs.recording(RESIZE))) {
            try (QmpClient client = connect()) {
                assertThatThrownBy(() -> client.execute("stop", new QDict().put("now", true)))
                        .isInstanceOf(QmpErrorException.class);
            }
            assertThat(replay.done().get().findings().get(0).text()).contains("; most like it is line 7\n");
        }
    }

    @Test
    void aClientThatLeavesEarlyHasNotFinished() throws Exception {
        try (ClientReplay replay = replay(Dialogs.recording(RESIZE))) {
            connect().close();
            assertThat(replay.done().get().text()).isEqualTo("""
                    line 5: the client left before it sent {"execute": "qom-get", "arguments": {"path": "vm0", "property": "size"}}
                    1 of 3 commands, 1 difference
                    """);
        }
    }

    @Test
    void aClientThatNeverComesHasNotFinished() throws Exception {
        ClientReplay replay = replay(Dialogs.recording(RESIZE));
        replay.close();
        replay.close();
        assertThat(replay.done().get().text())
                .contains("left before it sent")
                .endsWith("0 of 3 commands, 1 difference\n");
    }

    @Test
    void aReplayThatIsStoppedTellsHowFarItHasCome() throws Exception {
        try (ClientReplay replay = replay(Dialogs.recording(RESIZE));
                QmpClient client = connect()) {
            assertThat(client.execute("qom-get", size("vm0"))).isEqualTo(QNum.of(7));
            assertThat(replay.stop().text())
                    .contains("left before it sent {\"execute\": \"stop\"}")
                    .contains("2 of 3");
            assertThat(replay.stop()).isEqualTo(replay.done().get());
        }
    }

    @Test
    void clientsGetTheRecordedConnectionsInTheirOrder() throws Exception {
        List<RecordedEntry> entries = new ArrayList<>(Dialogs.entries(4, 2, RESIZE));
        entries.addAll(Dialogs.entries(
                5, 12, "S" + Dialogs.GREETING, "C{'execute': 'qmp_capabilities'}", "S{'return': {}}", "C", "S"));
        try (ClientReplay replay = replay(new Recording(null, entries))) {
            try (QmpClient client = connect()) {
                client.execute("qom-get", size("vm0"));
                client.execute("stop");
            }
            assertThat(replay.done()).isNotDone();
            connect().close();
            assertThat(replay.done().get().text()).isEqualTo("4 of 4 commands, all as recorded\n");
            assertThat(new String(Dialogs.converse(socket(), new byte[0], 1), UTF_8))
                    .isEmpty();
        }
    }

    @Test
    void theServerClosesWhereItDid() throws Exception {
        Recording recording = Dialogs.recording(
                "S" + Dialogs.GREETING, "C{'execute': 'quit', 'id': 3}", "S{'return': {}, 'id': 3}", "S", "C");
        try (ClientReplay replay = replay(recording)) {
            byte[] heard = Dialogs.converse(socket(), Dialogs.bytes("{'execute': 'quit'}"), 5);
            assertThat(new String(heard, UTF_8)).endsWith("{\"return\": {}}\r\n");
            assertThat(replay.done().get().isAsRecorded()).isTrue();
        }
    }

    @Test
    void malformedTextHasToBeMalformedInTheSameWay() throws Exception {
        List<RecordedEntry> entries = new ArrayList<>();
        entries.add(new RecordedEntry(2, 1, Side.CLIENT, 0, Content.Raw.of(Dialogs.bytes("{,}"))));
        entries.addAll(Dialogs.entries(1, 3, "S{'error': {}}"));
        try (ClientReplay replay = replay(new Recording(null, entries))) {
            byte[] heard = Dialogs.converse(socket(), Dialogs.bytes("[,]{,}"), 1);
            assertThat(new String(heard, UTF_8))
                    .contains("Not as recorded: the malformed")
                    .endsWith("{\"error\": {}}\r\n");
            assertThat(replay.done().get().findings())
                    .singleElement()
                    .extracting(Finding::what)
                    .asString()
                    .isEqualTo("the client sent the malformed \"[,]\" instead of the malformed \"{,}\"");
        }
    }

    @Test
    void idsThatJsonWouldNotGiveBackAreTheClientsOwnToo() throws Exception {
        Recording recording =
                Dialogs.recording("S" + Dialogs.GREETING, "C{'execute': 'stop', 'id': 1}", "S{'return': {}, 'id': 1}");
        try (ClientReplay replay = replay(recording)) {
            byte[] heard = Dialogs.converse(socket(), Dialogs.bytes("{'execute': 'stop', 'id': 2.0}"), 9);
            assertThat(new String(heard, UTF_8)).endsWith("{\"return\": {}, \"id\": 2}\r\n");
            assertThat(replay.done().get().isAsRecorded()).isTrue();
        }
    }

    @Test
    void commandsThatWereSentAtOnceMayBeSentOneByOne() throws Exception {
        Recording recording = Dialogs.recording(
                "S" + Dialogs.GREETING,
                "C{'execute': 'qmp_capabilities', 'id': 1}",
                "C{'execute': 'stop', 'id': 2}",
                "C{'execute': 'cont', 'id': 3}",
                "S{'return': {}, 'id': 1}",
                "S{'event': 'STOP', 'timestamp': {'seconds': 1, 'microseconds': 2}}",
                "S{'return': 2, 'id': 2}",
                "S{'return': 3, 'id': 3}");
        try (ClientReplay replay = replay(recording)) {
            try (QmpClient client = connect()) {
                assertThat(client.execute("stop")).isEqualTo(QNum.of(2));
                assertThat(client.awaitEvent("STOP", PATIENCE).name()).isEqualTo("STOP");
                assertThat(client.execute("cont")).isEqualTo(QNum.of(3));
            }
            assertThat(replay.done().get().isAsRecorded()).isTrue();
        }
    }

    @Test
    void repliesThatOvertookEachOtherBelongToTheirCommands() throws Exception {
        Recording recording = Dialogs.recording(
                "S" + Dialogs.GREETING,
                "C{'execute': 'qmp_capabilities'}",
                "S{'return': {}}",
                "C{'execute': 'migrate', 'id': 1}",
                "C{'exec-oob': 'yank', 'id': 2}",
                "S{'return': 'yanked', 'id': 2}",
                "S{'return': 'migrated', 'id': 1}");
        try (ClientReplay replay = replay(recording)) {
            try (QmpClient client = connect()) {
                PendingReply<?> migrated = client.submit("migrate", new QDict());
                PendingReply<?> yanked = client.submitOutOfBand("yank", new QDict());
                assertThat(yanked.await().toString()).contains("yanked");
                assertThat(migrated.await().toString()).contains("migrated");
            }
            assertThat(replay.done().get().isAsRecorded()).isTrue();
        }
    }
}
