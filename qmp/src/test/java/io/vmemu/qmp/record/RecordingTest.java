package io.vmemu.qmp.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QNum;
import io.vmemu.qmp.protocol.Side;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordingTest {
    private static final String HEADER = "{\"format\": \"vmemu-qmp-record\", \"version\": 1}";

    @TempDir
    private Path directory;

    private Path write(String... lines) throws IOException {
        return Files.writeString(directory.resolve("record"), String.join("\n", lines) + "\n");
    }

    private static RecordedEntry client(int line, Content content) {
        return new RecordedEntry(line, 1, Side.CLIENT, 5, content);
    }

    private static List<Content> split(String... pieces) {
        TextSplitter splitter = new TextSplitter();
        List<Content> contents = new ArrayList<>();
        for (String piece : pieces) {
            contents.addAll(splitter.split(ByteBuffer.wrap(piece.getBytes(StandardCharsets.ISO_8859_1))));
        }
        contents.addAll(splitter.finish());
        return contents;
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Path file = directory.resolve("record");
        Content greeting = new Content.Message(Dialogs.dict("{'QMP': {'version': {'package': 'x'}}}"));
        List<RecordedEntry> entries = List.of(
                new RecordedEntry(2, 1, Side.SERVER, 0, greeting),
                client(3, new Content.Message(Dialogs.dict("{'execute': 'stop', 'id': [1, 'ä', null, 1.5]}"))),
                client(4, Content.Raw.of(Dialogs.bytes("{'ö\"\n"))),
                client(5, Content.Raw.of(new byte[] {'{', (byte) 0xFE})),
                client(6, new Content.End()));
        try (RecordWriter writer = RecordWriter.create(file)) {
            for (RecordedEntry entry : entries) {
                writer.write(entry);
            }
        }

        Recording read = Recording.read(file);

        assertThat(read.entries()).isEqualTo(entries);
        assertThat(read.server()).isEqualTo(Dialogs.dict("{'package': 'x'}"));
        assertThat(Files.readString(file)).contains("\"hex\": \"7bfe\"", "\"raw\": \"{'\\u00F6\\\"\\n\"");
    }

    @Test
    void theServersVersionIsToldFirstEvenIfTheClientSpeaksFirst() throws Exception {
        Path file = directory.resolve("record");
        try (RecordWriter writer = RecordWriter.create(file)) {
            writer.write(client(0, Content.Raw.of(Dialogs.bytes("!"))));
            writer.write(new RecordedEntry(
                    0, 1, Side.SERVER, 6, new Content.Message(Dialogs.dict("{'QMP': {'version': {}}}"))));
        }
        assertThat(Recording.read(file).server()).isEqualTo(Dialogs.dict("{}"));
        assertThat(Recording.read(file).entries()).hasSize(2).first().isEqualTo(client(2, Content.Raw.of(new byte[] {'!'
        })));
    }

    @Test
    void aRecordOfNobodyIsARecord() throws Exception {
        Path file = directory.resolve("record");
        RecordWriter.create(file).close();
        assertThat(Recording.read(file).entries()).isEmpty();
    }

    @Test
    void blankLinesCountAsLines() throws Exception {
        Path file = write(HEADER, "", "{\"client\": 1, \"from\": \"client\", \"ms\": 5, \"end\": true}");
        assertThat(Recording.read(file).entries()).containsExactly(client(3, new Content.End()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"client\": 1 | JSON parse error",
                "[] | not a JSON object",
                "{\"from\": \"client\", \"ms\": 0, \"end\": true} | member 'client' must be an integer",
                "{\"client\": 0, \"from\": \"client\", \"ms\": 0, \"end\": true} | 'client' counts from 1",
                "{\"client\": 1, \"from\": \"nobody\", \"ms\": 0, \"end\": true} | member 'from' must be",
                "{\"client\": 1, \"from\": \"client\", \"ms\": \"0\", \"end\": true} | member 'ms' must be an integer",
                "{\"client\": 1, \"from\": \"client\", \"ms\": 0} | one of the members 'message', 'raw', 'hex' and 'end'",
                "{\"client\": 1, \"from\": \"client\", \"ms\": 0, \"hex\": \"abc\"} | pairs of hexadecimal digits",
            })
    void aDamagedLineIsNamed(String line, String what) throws Exception {
        String good = "{\"client\": 1, \"from\": \"client\", \"ms\": 0, \"end\": true}";
        Path file = write(HEADER, good, line, good);
        assertThatThrownBy(() -> Recording.read(file))
                .isInstanceOf(RecordFormatException.class)
                .hasMessageStartingWith("line 3: ")
                .hasMessageContaining(what);
    }

    @Test
    void bytesThatAreNoTextAreNamed() throws Exception {
        Path file = directory.resolve("record");
        Files.write(file, (HEADER + "\n{\"client\u00FF\": 1}\n").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Recording.read(file)).hasMessage("line 2: not UTF-8");
    }

    @Test
    void anotherFileIsNotTakenForARecord() throws Exception {
        assertThatThrownBy(() -> Recording.read(write("{\"QMP\": {}}")))
                .hasMessageContaining("line 1: a record starts with");
        assertThatThrownBy(() -> Recording.read(write("{\"format\": \"vmemu-qmp-record\", \"version\": 2}")))
                .hasMessage("line 1: the format's version is 2, not 1");
        assertThatThrownBy(() -> Recording.read(Files.createFile(directory.resolve("empty"))))
                .isInstanceOf(RecordFormatException.class);
    }

    @Test
    void textsEndWhereAMonitorEndsThem() {
        assertThat(split("{'execute':", " 'stop'}{", "}\r\n 1 "))
                .containsExactly(
                        new Content.Message(Dialogs.dict("{'execute': 'stop'}")),
                        new Content.Message(Dialogs.dict("{}")),
                        new Content.Message(QNum.of(1)));
    }

    @Test
    void whatIsNotJsonIsKeptToTheByte() {
        assertThat(split("{\"a\": 1,,}\n{\"b\"", ": \u00FE"))
                .containsExactly(
                        Content.Raw.of(Dialogs.bytes("{\"a\": 1,,}")),
                        Content.Raw.of("\n{\"b\": \u00FE".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void whatJsonWouldNotGiveBackIsKeptToTheByte() {
        assertThat(split("{'id': 1.0}")).containsExactly(Content.Raw.of(Dialogs.bytes("{'id': 1.0}")));
        assertThat(split("{'id': 1e400}")).containsExactly(Content.Raw.of(Dialogs.bytes("{'id': 1e400}")));
        String deep = "[".repeat(1024) + "]".repeat(1024);
        assertThat(split(deep)).containsExactly(Content.Raw.of(Dialogs.bytes(deep)));
    }

    @Test
    void anUnfinishedTextIsKeptAtTheEnd() {
        assertThat(split("{'execute'")).containsExactly(Content.Raw.of(Dialogs.bytes("{'execute'")));
        assertThat(split("{}\r\n")).containsExactly(new Content.Message(Dialogs.dict("{}")));
    }
}
