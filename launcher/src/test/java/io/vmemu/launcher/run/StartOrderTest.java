package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.client.QmpClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who connects before the machine has been started is greeted and answered when it has been. */
class StartOrderTest {
    @TempDir
    private Path directory;

    @Test
    void anEarlyClientSeesNoEventOfTheStart() throws Exception {
        Path early = directory.resolve("early");
        Path awaited = directory.resolve("awaited");
        CompletableFuture<RunningEmulator> starting = CompletableFuture.supplyAsync(() -> start(early, awaited));
        try (SocketChannel channel = connect(early, starting)) {
            InputStream in = Channels.newInputStream(channel);
            send(channel, "{'execute':'qmp_capabilities'}");
            try (QmpClient client = RunningEmulator.connect(awaited);
                    RunningEmulator emulator = starting.join()) {
                assertThat(client.execute("query-status").toString()).contains("running");
                send(channel, "{'execute':'query-status'}");
                assertThat(readUntil(in, "running"))
                        .startsWith("{\"QMP\"")
                        .contains("{\"return\": {}}")
                        .doesNotContain("event");
                assertThat(emulator.faults).isEmpty();
            }
        }
    }

    private static RunningEmulator start(Path early, Path awaited) {
        try {
            return RunningEmulator.start(List.of(
                    "-nodefaults",
                    "-qmp",
                    "unix:" + early + ",server=on,wait=off",
                    "-qmp",
                    "unix:" + awaited + ",server=on,wait=on"));
        } catch (StartupException e) {
            throw new CompletionException(e);
        }
    }

    /** Connects as soon as somebody listens there. */
    private static SocketChannel connect(Path socket, CompletableFuture<?> starting) throws IOException {
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
                return channel;
            } catch (IOException e) {
                channel.close();
                assertThat(starting.isDone()).isFalse();
                Thread.onSpinWait();
            }
        }
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            assertThat(next).as("after %s", text).isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }
}
