package io.vmemu.qmp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.vmemu.qmp.protocol.PassedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import jnr.posix.CmsgHdr;
import jnr.posix.MsgHdr;
import jnr.posix.POSIX;
import jnr.posix.POSIXFactory;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FilePassingTest {
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int O_RDONLY = 0;

    @TempDir
    Path directory;

    private final POSIX posix = POSIXFactory.getNativePOSIX();
    private final FakeQemu server = FakeQemu.create();

    @BeforeEach
    void listen() throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable());
        MessageReceiver.load().get();
        server.listen(new Endpoint.UnixSocket(socket().toString(), true));
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(server.faults).isEmpty();
    }

    private Path socket() {
        return directory.resolve("main");
    }

    private UnixSocketChannel connect() throws IOException {
        UnixSocketChannel channel = UnixSocketChannel.open(new UnixSocketAddress(socket().toFile()));
        assertThat(readLine(channel)).startsWith("{\"QMP\":");
        assertThat(command(channel, "{'execute':'qmp_capabilities'}")).isEqualTo("{\"return\": {}}");
        return channel;
    }

    private static String command(UnixSocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return readLine(channel);
    }

    private static String readLine(UnixSocketChannel channel) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (channel.read(one.clear()) == 1 && one.get(0) != '\n') {
            line.append((char) one.get(0));
        }
        return line.toString().trim();
    }

    /** Sends {@code text} with an open file. */
    private void send(UnixSocketChannel channel, String text, Path file) {
        int descriptor = posix.open(file.toString(), O_RDONLY, 0);
        MsgHdr message = posix.allocateMsgHdr();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        message.setIov(new ByteBuffer[] {
            ByteBuffer.allocateDirect(bytes.length).put(bytes).flip()
        });
        CmsgHdr control = message.allocateControl(Integer.BYTES);
        control.setLevel(SOL_SOCKET);
        control.setType(SCM_RIGHTS);
        ByteBuffer data = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
        control.setData(data.putInt(descriptor).flip());
        assertThat(posix.sendmsg(channel.getFD(), message, 0)).isEqualTo(bytes.length);
        posix.close(descriptor);
    }

    private Path file(String name) throws IOException {
        return Files.writeString(directory.resolve(name), name);
    }

    private Path received(String name) throws IOException {
        PassedFile file =
                Objects.requireNonNull(server.monitors.get(0).namedFiles().get(name));
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + file.number()));
    }

    @Test
    void aFileArrivesWithTheCommandItWasSentWith() throws IOException {
        try (UnixSocketChannel channel = connect()) {
            send(channel, "{'execute':'getfd','arguments':{'fdname':'migrate'}}", file("image"));
            assertThat(readLine(channel)).isEqualTo("{\"return\": {}}");
            assertThat(received("migrate")).isEqualTo(directory.resolve("image"));
            assertThat(command(channel, "{'execute':'closefd','arguments':{'fdname':'migrate'}}"))
                    .isEqualTo("{\"return\": {}}");
        }
    }

    @Test
    void filesOfSeveralCommandsDoNotGetMixedUp() throws IOException {
        try (UnixSocketChannel channel = connect()) {
            send(channel, "{'execute':'query-name'}{'execute':'getfd','arguments':{'fdname':'a'}}{'exec", file("one"));
            send(channel, "ute':'getfd','arguments':{'fdname':'b'}}", file("two"));
            assertThat(readLine(channel)).isEqualTo("{\"return\": {}}");
            assertThat(readLine(channel)).isEqualTo("{\"return\": {}}");
            assertThat(readLine(channel)).isEqualTo("{\"return\": {}}");
            assertThat(received("a")).isEqualTo(directory.resolve("one"));
            assertThat(received("b")).isEqualTo(directory.resolve("two"));
        }
    }

    @Test
    void withoutAFileGetfdIsRefusedAndOtherCommandsGoOnAsEver() throws IOException {
        try (UnixSocketChannel channel = connect()) {
            assertThat(command(channel, "{'execute':'getfd','arguments':{'fdname':'x'}}"))
                    .contains("No file descriptor supplied via SCM_RIGHTS");
            String text = "x".repeat(100_000);
            assertThat(command(channel, "{'execute':'query-name','id':'" + text + "'}"))
                    .isEqualTo("{\"return\": {}, \"id\": \"" + text + "\"}");
        }
    }

    @Test
    void theNextClientIsServedWhenTheLastOneHasGone() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (UnixSocketChannel channel = connect()) {
                assertThat(command(channel, "{'execute':'query-name'}")).isEqualTo("{\"return\": {}}");
            }
        }
    }

    @Test
    void whoShutsDownItsSendingSideIsDisconnected() throws IOException {
        try (UnixSocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap("{'execute':'query-name'}".getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            assertThat(readLine(channel)).isEqualTo("{\"return\": {}}");
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }
}
