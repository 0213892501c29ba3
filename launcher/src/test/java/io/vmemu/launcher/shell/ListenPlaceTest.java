package io.vmemu.launcher.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.Vmemu;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code record} and {@code replay --client} do to what stands where they are to listen. */
@Timeout(60)
class ListenPlaceTest {
    private static final String RECORD = "{\"format\": \"vmemu-qmp-record\", \"version\": 1}\n";

    @TempDir
    private Path directory;

    private final StringWriter err = new StringWriter();

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private int vmemu(String... arguments) {
        return new CommandLine(new Vmemu())
                .setOut(new PrintWriter(new StringWriter()))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    private ServerSocketChannel listen(String name) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(directory.resolve(name)));
    }

    @Test
    void aSocketThatAProgramListensOnStays() throws Exception {
        Files.writeString(directory.resolve("record"), RECORD);
        try (ServerSocketChannel server = listen("qmp")) {
            assertThat(vmemu("record", "--to", path("to"), path("qmp"), path("front")))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .isEqualToNormalizingNewlines("vmemu record: a program listens on " + path("qmp") + " already\n");
            err.getBuffer().setLength(0);
            assertThat(vmemu("replay", path("record"), "--client", path("qmp"))).isEqualTo(1);
            assertThat(err.toString())
                    .isEqualToNormalizingNewlines("vmemu replay: a program listens on " + path("qmp") + " already\n");
            SocketChannel.open(server.getLocalAddress()).close();
        }
        assertThat(directory.resolve("to")).doesNotExist();
    }

    @Test
    void whatIsNoSocketStays() throws Exception {
        Path file = Files.writeString(directory.resolve("record"), RECORD);
        assertThat(vmemu("record", "--to", path("to"), path("record"), path("qmp")))
                .isEqualTo(1);
        assertThat(vmemu("replay", path("record"), "--client", path("record"))).isEqualTo(1);
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                vmemu record: %1$s exists already and is not a socket
                vmemu replay: %1$s exists already and is not a socket
                """.formatted(file));
        assertThat(file).hasContent(RECORD);
    }

    @Test
    void aSocketThatNobodyListensOnIsReplaced() throws Exception {
        Files.writeString(directory.resolve("record"), RECORD);
        listen("front").close();
        assertThat(vmemu("replay", path("record"), "--client", path("front"))).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(directory.resolve("front")).doesNotExist();
    }

    @Test
    void whatIsRecordedAndTheTwoSocketsAreThreeFiles() throws Exception {
        Path qmp = directory.resolve("qmp");
        Files.createSymbolicLink(directory.resolve("here"), directory);
        try (ServerSocketChannel server = listen("qmp")) {
            assertThat(server.isOpen()).isTrue();
            assertThat(vmemu("record", "--to", path("to"), path("qmp"), path("here/qmp")))
                    .isEqualTo(1);
            assertThat(vmemu("record", "--to", path("f"), path("here/f"), path("qmp")))
                    .isEqualTo(1);
            assertThat(vmemu("record", "--to", path("here/qmp"), path("f"), path("qmp")))
                    .isEqualTo(1);
            assertThat(err.toString()).isEqualToNormalizingNewlines("""
                    vmemu record: LISTEN and TARGET must be different files, and both are %s
                    vmemu record: --to and LISTEN must be different files, and both are %s
                    vmemu record: --to and TARGET must be different files, and both are %s
                    """.formatted(qmp, path("f"), path("here/qmp")));
        }
        assertThat(directory.resolve("f")).doesNotExist();
        assertThat(directory.resolve("to")).doesNotExist();
    }
}
