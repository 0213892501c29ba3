package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.machine.GuestSoftware;
import io.vmemu.emulator.machine.NoGuest;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.OptionUse;
import io.vmemu.launcher.cli.QemuOption;
import io.vmemu.qmp.server.StreamService;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guest agent's socket, with an agent behind it and without. */
@Timeout(60)
class AgentChannelTest {
    private final AgentChannel channel = new AgentChannel();
    private final Host host = new Host();

    private static final class Host implements StreamService.Client {
        private boolean reading = true;
        private int sent;

        @Override
        public void setReading(boolean on) {
            reading = on;
        }

        @Override
        public void send(byte[] bytes) {
            sent += bytes.length;
        }

        @Override
        public void close() {}
    }

    private static OptionEntry device(QDict members) {
        return new OptionEntry(new OptionUse(QemuOption.DEVICE, "-device", "{}"), OptionSettings.EMPTY, members);
    }

    @Test
    void isFoundByThePortsName() {
        OptionEntry other = device(new QDict()
                .put("driver", "virtserialport")
                .put("name", "org.example.0")
                .put("chardev", "c0"));
        OptionEntry agent = device(new QDict()
                .put("driver", "virtserialport")
                .put("name", "org.qemu.guest_agent.0")
                .put("chardev", "c1"));
        assertThat(AgentChannel.chardev(List.of(other, agent))).isEqualTo("c1");
        assertThat(AgentChannel.chardev(List.of(other))).isNull();
    }

    @Test
    void whatIsSentBeforeTheAgentRunsStaysInTheSocket() {
        channel.connected(host);
        assertThat(host.reading).isFalse();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void nobodyAnswersWithoutAnAgent() {
        channel.connected(host);
        channel.received(ByteBuffer.wrap("{\"execute\":\"guest-ping\"}".getBytes(StandardCharsets.US_ASCII)));
        channel.disconnected();
        assertThat(host.sent).isZero();
    }

    @Test
    void aGuestWithoutAnAgentIsLeftAsItIs() {
        GuestSoftware none = new NoGuest();
        assertThat(channel.attachTo(() -> none).get()).isSameAs(none);
    }

    @Test
    void theAgentAnswersOnTheChannelsSocket(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("agent");
        List<String> arguments = List.of(
                "-nodefaults",
                "-fw_cfg",
                "name=opt/vmemu/guest,string=kernel=6.12",
                "-chardev",
                "socket,id=c0,server=on,wait=off,path=" + socket,
                "-device",
                "virtio-serial-pci,id=s0",
                "-device",
                "virtserialport,bus=s0.0,chardev=c0,id=p0,name=org.qemu.guest_agent.0");
        try (RunningEmulator emulator = RunningEmulator.start(arguments);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            String request = "{'execute':'guest-sync-delimited','arguments':{'id':7}}{'execute':'guest-ping'}{";
            client.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            assertThat(read(client, 2)).isEqualTo("\u00ff{\"return\": 7}\n{\"return\": {}}\n");
            client.write(ByteBuffer.wrap(new byte[] {(byte) 0xFF}));
            assertThat(read(client, 1))
                    .startsWith("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error");
            assertThat(emulator.faults).isEmpty();
        }
    }

    private static String read(SocketChannel client, int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(1);
        while (text.chars().filter(c -> c == '\n').count() < lines && client.read(buffer.clear()) > 0) {
            text.append((char) (buffer.get(0) & 0xFF));
        }
        return text.toString();
    }
}
