package io.vmemu.launcher.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The status of {@code vmemu qmp} with commands on standard input when the server goes away. */
@Timeout(60)
class EndOfConnectionTest {
    private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}";
    private static final String DONE = "{\"return\": {}}";
    private static final String NO_SCHEMA = "{\"return\": []}";
    private static final String REFUSED = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no\"}}";

    @TempDir
    private Path directory;

    /** Types lines to a server that gives so many answers and closes the connection when the next command is there. */
    private int type(String lines, String... answers) throws Exception {
        Path socket = directory.resolve("qmp");
        Files.deleteIfExists(socket);
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            Thread answering = new Thread(() -> answer(server, List.of(answers)), "answering");
            answering.setDaemon(true);
            answering.start();
            QmpCommand command = new QmpCommand(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
            return new CommandLine(command).execute(socket.toString(), "--linger", "60");
        }
    }

    private static void answer(ServerSocketChannel server, List<String> answers) {
        try (SocketChannel client = server.accept();
                BufferedReader commands = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            say(client, GREETING);
            for (String answer : answers) {
                commands.readLine();
                say(client, answer);
            }
            client.shutdownOutput();
            while (commands.readLine() != null) {
                // The client is the first to go, so that what it sends does not fail.
            }
        } catch (IOException e) {
            // The client finds out.
        }
    }

    private static void say(SocketChannel client, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            client.write(bytes);
        }
    }

    @Test
    void aCommandThatIsNotAnsweredIsAFailure() throws Exception {
        assertThat(type("query-name\nquery-status\n", DONE, NO_SCHEMA, DONE)).isOne();
        assertThat(type("quit\n", DONE, NO_SCHEMA)).isOne();
    }

    @Test
    void aServerThatLeavesBeforeAnythingIsAskedIsAFailure() throws Exception {
        assertThat(type("query-name\n")).isOne();
        assertThat(type("query-name\n", DONE)).isOne();
    }

    @Test
    void theEndAfterQuitIsNone() throws Exception {
        assertThat(type("quit\n", DONE, NO_SCHEMA, DONE)).isZero();
        assertThat(type("hmp quit\nquery-status\n", DONE, NO_SCHEMA, "{\"return\": \"\"}"))
                .isZero();
        assertThat(type("{\"execute\": \"quit\"}\nquery-status\n", DONE, NO_SCHEMA, DONE))
                .isZero();
    }

    @Test
    void aRefusalBeforeQuitIsStillTheStatus() throws Exception {
        assertThat(type("query-name\nquit\n", DONE, NO_SCHEMA, REFUSED, DONE)).isOne();
        assertThat(type("quit\nquery-name\n", DONE, NO_SCHEMA, REFUSED)).isOne();
    }

    @Test
    void theEndWhenEverythingHasBeenAnsweredIsNoFailure() throws Exception {
        assertThat(type("query-name\n", DONE, NO_SCHEMA, DONE)).isZero();
    }
}
