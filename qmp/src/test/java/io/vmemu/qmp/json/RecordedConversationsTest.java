package io.vmemu.qmp.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What recorded clients have sent, cut at every byte: the messages are the same. */
class RecordedConversationsTest {
    static Stream<Path> conversations() throws IOException, URISyntaxException {
        Path directory = Path.of(Objects.requireNonNull(RecordedConversationsTest.class.getResource("/conversations"))
                .toURI());
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void aCutAnywhereChangesNothing(Path conversation) throws IOException, QemuException {
        byte[] sent = sent(conversation);
        List<String> whole = Texts.read(new JsonStreamer(), sent);
        for (int cut = 0; cut <= sent.length; cut++) {
            assertThat(Texts.readInChunks(new JsonStreamer(), sent, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
        int[] everywhere = IntStream.range(0, sent.length).toArray();
        assertThat(Texts.readInChunks(new JsonStreamer(), sent, everywhere)).isEqualTo(whole);
    }

    /** What is sent in all steps. What repeats itself a thousand times and more is sent once. */
    private static byte[] sent(Path conversation) throws IOException, QemuException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : Files.readAllLines(conversation, StandardCharsets.UTF_8)) {
            QDict step = (QDict) Json.parse(line);
            if (step.get("send") instanceof QString text) {
                bytes.write(text.value().getBytes(StandardCharsets.UTF_8));
            } else if (step.get("send") instanceof QDict message) {
                bytes.write((JsonWriter.toText(message) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            if (step.get("send-hex") instanceof QString hex) {
                bytes.write(HexFormat.of().parseHex(hex.value()));
            }
        }
        return bytes.toByteArray();
    }
}
