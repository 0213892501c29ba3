package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How human monitors are reached. */
@Timeout(60)
class HumanMonitorTest {
    private static final String GREETING = "QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) ";

    @TempDir
    private Path directory;

    private static String read(SocketChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            assertThat(channel.read(bytes)).isPositive();
        }
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }

    private static List<String> machine(String monitor) {
        return List.of("-machine", "q35", "-nodefaults", "-S", "-x-vmemu", "host.memory=16G", "-monitor", monitor);
    }

    @Test
    void oneWhoListensIsGreetedAndAnswered() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("typist"));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address);
            try (RunningEmulator emulator = RunningEmulator.start(machine("unix:" + address));
                    SocketChannel typist = listener.accept()) {
                assertThat(read(typist, GREETING.length())).isEqualTo(GREETING);
                typist.write(ByteBuffer.wrap(new byte[] {'c', '\r'}));
                String answer = "c\033[K\r\n(qemu) ";
                assertThat(read(typist, answer.length())).isEqualTo(answer);
                assertThat(emulator.faults).isEmpty();
            }
        }
    }
}
