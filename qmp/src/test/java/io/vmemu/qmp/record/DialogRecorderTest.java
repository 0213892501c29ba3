package io.vmemu.qmp.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.example.FakeServer;
import io.vmemu.qmp.example.Resize;
import io.vmemu.qmp.protocol.Side;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DialogRecorderTest {
    private static final byte[] SAID = Dialogs.bytes("""
            {'execute': 'qmp_capabilities', 'id': 1.0}
            {"execute": "qom-set", "arguments": {"path": "vm0", "property": "size", "value": 5}}{"execute": "qom-get",
              "arguments": {"path": "vm\u00F6", "property": "size"}, "id": {"a": ["\\u00e4"]}}
            {"execute": @, "x"}
            [1]{"execute": "nothing"}
            """);

    @TempDir
    private Path directory;

    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Path path(String name) {
        return directory.resolve(name);
    }

    private DialogRecorder record(int clients) throws Exception {
        return DialogRecorder.start(path("front"), path("server"), path("record"), clients, complaints::add);
    }

    private List<RecordedEntry> entries() throws Exception {
        return Recording.read(path("record")).entries();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1000})
    void whatIsSaidPassesUnchangedWhereverItIsSplit(int piece) throws Exception {
        byte[] direct;
        byte[] relayed;
        try (FakeServer server = new FakeServer(path("server"))) {
            direct = Dialogs.converse(path("server"), SAID, piece);
            try (DialogRecorder recorder = record(1)) {
                relayed = Dialogs.converse(path("front"), SAID, piece);
                recorder.done().get();
            }
            assertThat(server.requestedSize()).isEqualTo(5);
        }
        assertThat(new String(relayed, UTF_8))
                .isEqualTo(new String(direct, UTF_8))
                .contains("stray '@'", "vm\\u00F6");
        assertThat(entries())
                .extracting(RecordedEntry::content)
                .contains(
                        Content.Raw.of(Dialogs.bytes("{'execute': 'qmp_capabilities', 'id': 1.0}")),
                        new Content.Message(
                                Dialogs.dict(
                                        "{'execute': 'qom-get', 'arguments': {'path': 'vmö', 'property': 'size'}, 'id': {'a': ['ä']}}")),
                        Content.Raw.of(Dialogs.bytes("\n{\"execute\": @")));
    }

    @Test
    void clientsAreServedOneAfterTheOtherAndKeptApart() throws Exception {
        try (FakeServer server = new FakeServer(path("server"));
                DialogRecorder recorder = record(2)) {
            QmpClient first = QmpClient.connect(path("front"));
            try (SocketChannel second = Dialogs.connect(path("front"))) {
                first.execute("qom-get", new QDict().put("path", "vm0").put("property", "size"));
                first.close();
                second.shutdownOutput();
                assertThat(new String(Dialogs.readToEnd(second), UTF_8)).contains("\"QMP\"");
            }
            recorder.done().get();
            assertThat(server.requestedSize()).isZero();
        }
        List<Dialog> dialogs = Recording.read(path("record")).dialogs();
        assertThat(dialogs).hasSize(2);
        assertThat(dialogs.get(0).commands()).hasSize(2);
        assertThat(dialogs.get(1).commands()).isEmpty();
        assertThat(entries()).filteredOn(entry -> entry.client() == 2).hasSize(3);
    }

    @Test
    void theServersEndIsTheClientsEnd() throws Exception {
        byte[] said = Dialogs.bytes("{\"QMP\": {\"version\": {}}}\r\nno JSON {");
        try (RawServer server = RawServer.saying(path("server"), said);
                DialogRecorder recorder = record(1);
                SocketChannel client = Dialogs.connect(path("front"))) {
            assertThat(Dialogs.readToEnd(client)).isEqualTo(said);
            server.awaitEnd();
            recorder.done().get();
        }
        assertThat(entries())
                .filteredOn(entry -> entry.isFrom(Side.SERVER))
                .last()
                .returns(new Content.End(), RecordedEntry::content);
        assertThat(entries().get(1).content()).isInstanceOf(Content.Raw.class);
    }

    @Test
    void aClientThatReadsLateLosesNothing() throws Exception {
        byte[] said = Dialogs.bytes("{\"return\": \"" + "0123456789".repeat(400_000) + "\"}\r\n");
        try (RawServer server = RawServer.saying(path("server"), said);
                DialogRecorder recorder = record(1);
                SocketChannel client = Dialogs.connect(path("front"))) {
            client.write(ByteBuffer.wrap(Dialogs.bytes("x")));
            assertThat(Dialogs.readToEnd(client)).isEqualTo(said);
            server.awaitEnd();
            recorder.done().get();
        }
    }

    @Test
    void theServerHearsThatTheClientHasGone() throws Exception {
        byte[][] heard = new byte[1][];
        try (RawServer server = new RawServer(path("server"), client -> heard[0] = Dialogs.readToEnd(client));
                DialogRecorder recorder = record(1)) {
            try (SocketChannel client = Dialogs.connect(path("front"))) {
                client.write(ByteBuffer.wrap(Dialogs.bytes("{\"execute\": ")));
            }
            server.awaitEnd();
            recorder.done().get();
        }
        assertThat(heard[0]).isEqualTo(Dialogs.bytes("{\"execute\": "));
        assertThat(entries().get(0).content()).isEqualTo(Content.Raw.of(heard[0]));
    }

    @Test
    void aClientIsDisconnectedIfTheServerIsNotThere() throws Exception {
        try (DialogRecorder recorder = record(1)) {
            try (SocketChannel client = Dialogs.connect(path("front"))) {
                assertThat(Dialogs.readToEnd(client)).isEmpty();
            }
            try (FakeServer server = new FakeServer(path("server"))) {
                assertThat(Resize.resize(path("front"), "vm0", 5)).isZero();
                recorder.done().get();
                assertThat(server.requestedSize()).isEqualTo(5);
            }
        }
        assertThat(complaints)
                .containsExactly("a client could not be connected to the server: No such file or directory");
        assertThat(entries()).isNotEmpty().allMatch(entry -> entry.client() == 1);
    }

    @Test
    void aServerThatHasLeftItsSocketBehindIsNamedAsTheSystemDoes() throws Exception {
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(path("server")))
                .close();
        try (DialogRecorder recorder = record(1);
                SocketChannel client = Dialogs.connect(path("front"))) {
            assertThat(Dialogs.readToEnd(client)).isEmpty();
            assertThat(recorder.done()).isNotDone();
        }
        assertThat(complaints).containsExactly("a client could not be connected to the server: Connection refused");
    }

    @Test
    void theRecordIsWrittenWhileTheClientIsThere() throws Exception {
        try (FakeServer server = new FakeServer(path("server"));
                DialogRecorder recorder = record(1);
                QmpClient client = QmpClient.connect(path("front"))) {
            assertThat(client.greeting().has("version")).isTrue();
            assertThat(Files.readString(path("record"))).contains("qmp_capabilities");
            assertThat(recorder.done()).isNotDone();
            assertThat(server.requestedSize()).isZero();
        }
        assertThat(path("front")).doesNotExist();
    }

    @Test
    void aRecordThatCannotBeWrittenIsAFailure() {
        assertThatThrownBy(() -> DialogRecorder.start(
                        path("front"), path("server"), directory.resolve("no/record"), 1, complaints::add))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() ->
                        DialogRecorder.start(path("x".repeat(200)), path("server"), path("record"), 1, complaints::add))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("too long");
    }
}
