package io.vmemu.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketPlaceTest {
    @TempDir
    private Path directory;

    private Path socket;

    @BeforeEach
    void name() {
        socket = directory.resolve("socket");
    }

    private ServerSocketChannel listen(int backlog) throws Exception {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket), backlog);
    }

    @Test
    void nothingIsInNobodysWay() throws Exception {
        assertThat(SocketPlace.look(socket)).isEqualTo(SocketPlace.FREE);
    }

    @Test
    void aSocketIsInUseAsLongAsSomebodyListens() throws Exception {
        try (ServerSocketChannel server = listen(1)) {
            assertThat(server.isOpen()).isTrue();
            assertThat(SocketPlace.look(socket)).isEqualTo(SocketPlace.IN_USE);
        }
        assertThat(SocketPlace.look(socket)).isEqualTo(SocketPlace.DESERTED);
    }

    @Test
    void whoeverListensWithoutAcceptingIsNotWaitedFor() throws Exception {
        try (ServerSocketChannel server = listen(1);
                SocketChannel waiting = SocketChannel.open(server.getLocalAddress())) {
            assertThat(waiting.isConnected()).isTrue();
            for (int i = 0; i < 5; i++) {
                assertThat(SocketPlace.look(socket)).isEqualTo(SocketPlace.IN_USE);
            }
        }
    }

    @Test
    void whatIsNoSocketIsInTheWay() throws Exception {
        listen(1).close();
        Path link = Files.createSymbolicLink(directory.resolve("link"), socket);
        assertThat(SocketPlace.look(link)).isEqualTo(SocketPlace.TAKEN);
        assertThat(SocketPlace.look(Files.createFile(directory.resolve("file"))))
                .isEqualTo(SocketPlace.TAKEN);
        assertThat(SocketPlace.look(directory)).isEqualTo(SocketPlace.TAKEN);
    }
}
