package io.vmemu.qmp.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.qmp.client.QmpTimeoutException;
import io.vmemu.qmp.example.FakeServer;
import io.vmemu.qmp.example.Resize;
import io.vmemu.qmp.protocol.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ServerReplayTest {
    private static final ServerReplay.Options PATIENT = ServerReplay.Options.DEFAULT
            .withReplyTimeout(Duration.ofSeconds(30))
            .withEventTimeout(Duration.ofSeconds(30));
    private static final ServerReplay.Options HASTY = ServerReplay.Options.DEFAULT
            .withReplyTimeout(Duration.ofSeconds(1))
            .withEventTimeout(Duration.ofSeconds(1));

    @TempDir
    private Path directory;

    private Path path(String name) {
        return directory.resolve(name);
    }

    /** Replays a record against the example's server, which is at 0 bytes. */
    private ReplayReport replay(Recording recording, ServerReplay.Options options) throws Exception {
        try (FakeServer server = new FakeServer(path("server"))) {
            assertThat(server.requestedSize()).isZero();
            return ServerReplay.play(recording, path("server"), options);
        }
    }

    /** Two clients that resize the example's server. */
    private Recording resizes(String from, String to) throws Exception {
        try (FakeServer server = new FakeServer(path("server"));
                DialogRecorder recorder =
                        DialogRecorder.start(path("front"), path("server"), path("record"), 2, text -> {})) {
            Resize.resize(path("front"), "vm0", 512);
            Resize.resize(path("front"), "vm0", 64);
            recorder.done().get();
            assertThat(server.requestedSize()).isEqualTo(64);
        }
        Files.writeString(path("record"), Files.readString(path("record")).replace(from, to));
        return Recording.read(path("record"));
    }

    @ParameterizedTest
    @EnumSource(EventMode.class)
    void theServerThatWasRecordedAnswersAsRecorded(EventMode mode) throws Exception {
        ReplayReport report = replay(resizes("", ""), PATIENT.withEvents(mode));
        assertThat(report.text()).isEqualTo("6 of 6 commands, all as recorded\n");
        assertThat(report.isAsRecorded()).isTrue();
    }

    @Test
    void aReplyThatDiffersIsShown() throws Exception {
        ReplayReport report = replay(resizes("\"return\": 512", "\"return\": 513"), PATIENT);
        assertThat(report.isAsRecorded()).isFalse();
        assertThat(report.text())
                .contains(
                        ": reply to qom-get\n  return: expected 513, got 512\n", "\"return\": 513 |   \"return\": 512")
                .endsWith("6 of 6 commands, 1 difference\n");
        int line = report.findings().get(0).line();
        assertThat(Files.readAllLines(path("record")).get(line - 1)).contains("\"return\": 513");
    }

    @ParameterizedTest
    @EnumSource(EventMode.class)
    void anEventThatDiffersIsShownUnlessEventsDoNotMatter(EventMode mode) throws Exception {
        ServerReplay.Options options =
                HASTY.withReplyTimeout(Duration.ofSeconds(30)).withEvents(mode);
        List<Finding> findings =
                replay(resizes("\"size\": 64", "\"size\": 65"), options).findings();
        if (mode == EventMode.NONE) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings)
                    .singleElement()
                    .extracting(Finding::text)
                    .asString()
                    .contains("event MEMORY_DEVICE_SIZE_CHANGE\n  data.size: expected 65, got 64\n");
        }
    }

    @Test
    void whatIsIgnoredMayDiffer() throws Exception {
        ServerReplay.Options options =
                PATIENT.withComparison(Comparison.usual().ignoring(List.of("qom-get:return", "QMP.capabilities")));
        assertThat(replay(resizes("\"return\": 512", "\"return\": 513"), options)
                        .findings())
                .isEmpty();
    }

    @Test
    void errorsAreAnswersToo() throws Exception {
        Recording recording = Dialogs.recording(
                "S" + Dialogs.GREETING,
                "C{'execute': 'qom-get', 'id': 1}",
                "S{'error': {'class': 'GenericError', 'desc': 'x'}, 'id': 1}");
        ServerReplay.Options options = PATIENT.withComparison(Comparison.usual().ignoring(List.of("QMP.*")));
        assertThat(replay(recording, options).text())
                .contains("error.class: expected \"GenericError\", got \"CommandNotFound\"", "error.desc: ");
    }

    @Test
    void malformedTextIsSentAsItWas() throws Exception {
        List<RecordedEntry> entries = new ArrayList<>(Dialogs.entries(1, 2, "S" + Dialogs.GREETING));
        entries.add(new RecordedEntry(3, 1, Side.CLIENT, 0, Content.Raw.of(Dialogs.bytes("{'execute': nil}"))));
        entries.addAll(Dialogs.entries(
                1, 4, "S{'error': {'class': 'GenericError', 'desc': \"JSON parse error, invalid keyword 'nil'\"}}"));
        ServerReplay.Options options = PATIENT.withComparison(Comparison.usual().ignoring(List.of("QMP.*")));
        assertThat(replay(new Recording(null, entries), options).text())
                .isEqualTo("1 of 1 commands, all as recorded\n");
    }

    @Test
    void anAnswerThatDoesNotComeIsAFinding() throws Exception {
        Recording recording = Dialogs.recording("S{'QMP': {}}", "C{'execute': 'stop'}", "S{'return': {}}", "S", "C");
        byte[] greeting = Dialogs.bytes("{\"QMP\": {}}\r\n");
        try (RawServer server = new RawServer(path("raw"), client -> {
            RawServer.write(client, greeting);
            Dialogs.readToEnd(client);
        })) {
            String text = ServerReplay.play(recording, path("raw"), HASTY).text();
            server.awaitEnd();
            assertThat(text).isEqualTo("""
                    line 4: reply to stop did not come
                    line 5: the server did not close the connection
                    1 of 1 commands, 2 differences
                    """);
        }
    }

    @Test
    void aServerThatLeavesIsNotWaitedFor() throws Exception {
        Recording recording = Dialogs.recording("S{'QMP': {}}", "C{'execute': 'stop'}", "S{'return': {}}", "C");
        try (RawServer server = RawServer.saying(path("raw"), Dialogs.bytes("{\"QMP\": {}}\r\n"))) {
            String text = ServerReplay.play(recording, path("raw"), PATIENT).text();
            server.awaitEnd();
            assertThat(text).contains("line 4: reply to stop did not come: ");
        }
    }

    @Test
    void whatWasNotRecordedIsAFinding() throws Exception {
        Recording recording = Dialogs.recording("S{'QMP': {}}", "S", "C");
        byte[] said = Dialogs.bytes("{\"QMP\": {}} {\"event\": \"STOP\"} {\"return\": {}}");
        try (RawServer server = RawServer.saying(path("raw"), said)) {
            String text = ServerReplay.play(recording, path("raw"), PATIENT).text();
            server.awaitEnd();
            assertThat(text)
                    .contains("event {\"event\": \"STOP\"} came, but was not recorded")
                    .contains("the server said {\"return\": {}}, which was not recorded");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "STRICT, STOP RESUME, STOP RESUME, 0",
        "STRICT, STOP RESUME, RESUME STOP, 2",
        "ANY, STOP RESUME, RESUME STOP, 0",
        "ANY, STOP STOP, STOP RESUME, 2",
        "ANY, STOP, STOP STOP, 1",
        "STRICT, STOP, STOP STOP, 1",
        "STRICT, STOP STOP, STOP, 1",
        "NONE, STOP STOP, RESUME, 0",
    })
    void eventsAreComparedAsTheModeSays(EventMode mode, String recorded, String received, int findings) {
        EventLedger ledger = new EventLedger(mode, new MessageCheck(Comparison.usual(), "server"));
        for (String name : received.split(" ", -1)) {
            ledger.receive(Dialogs.dict("{'event': '" + name + "', 'timestamp': 2}"));
        }
        for (String name : recorded.split(" ", -1)) {
            ledger.expect(3, Dialogs.dict("{'event': '" + name + "', 'timestamp': 1}"));
        }
        assertThat(ledger.findings()).hasSize(findings);
    }

    @Test
    void eventsThatAreIgnoredAsAWholeMayComeOrNot() {
        Comparison comparison = Comparison.usual().ignoring(List.of("RTC_CHANGE:*"));
        EventLedger ledger = new EventLedger(EventMode.STRICT, new MessageCheck(comparison, "server"));
        ledger.receive(Dialogs.dict("{'event': 'RTC_CHANGE'}"));
        ledger.receive(Dialogs.dict("{'event': 'STOP'}"));
        ledger.expect(3, Dialogs.dict("{'event': 'STOP'}"));
        assertThat(ledger.missing()).isZero();
        assertThat(ledger.findings()).isEmpty();
    }

    @Test
    void nobodyListens() {
        assertThatThrownBy(() -> ServerReplay.play(Dialogs.recording("S{'QMP': {}}"), path("nowhere"), HASTY))
                .isInstanceOf(QmpTimeoutException.class);
    }
}
