package io.vmemu.launcher.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RehearsalTest {
    private static final String GREETING = "{\"QMP\": {}}\r\n";
    private static final String OK = "{\"return\": {}}\r\n";

    private final StringWriter sent = new StringWriter();

    @Test
    void commandsAreSentInOrderAndTheRestIsLeftOut() throws IOException {
        play(GREETING + OK + OK, "# a remark", "{\"execute\": \"a\"}", "", "{\"execute\": \"b\"}");

        assertThat(sent).hasToString("{\"execute\": \"a\"}\r\n{\"execute\": \"b\"}\r\n");
    }

    @Test
    void anErrorIsAReplyToo() throws IOException {
        play(GREETING + "{\"error\": {\"class\": \"GenericError\"}}\r\n" + OK, "a", "b");

        assertThat(sent).hasToString("a\r\nb\r\n");
    }

    @Test
    void aCommandWithATextIsSentAgainUntilTheReplyHoldsIt() throws IOException {
        play(GREETING + "{\"return\": 0}\r\n{\"return\": 42}\r\n" + OK, "a\t42", "b");

        assertThat(sent).hasToString("a\r\na\r\nb\r\n");
    }

    @Test
    void eventsAreNoReplies() throws IOException {
        String event = "{\"timestamp\": {}, \"event\": \"X\", \"data\": {\"error\": 42, \"return\": 42}}\r\n";

        play(GREETING + event + "{\"return\": 0}\r\n" + event + "{\"return\": 42}\r\n", "a\t42");

        assertThat(sent).hasToString("a\r\na\r\n");
    }

    @Test
    void aReplyMaySpeakOfEvents() throws IOException {
        play(GREETING + "{\"return\": [{\"meta-type\": \"event\"}]}\r\n" + OK, "a", "b");

        assertThat(sent).hasToString("a\r\nb\r\n");
    }

    @Test
    void aConnectionThatEndsEarlyIsAnError() {
        assertThatThrownBy(() -> play(GREETING, "a")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> play("", "a")).isInstanceOf(EOFException.class);
    }

    private void play(String received, String... lines) throws IOException {
        Rehearsal.play(new BufferedReader(new StringReader(received)), sent, List.of(lines));
    }
}
