package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmemu.launcher.cli.StartupException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How human monitors are reached. */
@Timeout(60)
class HumanMonitorTest {
    private static final String GREETING = "QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) ";
    private static final String TOO_MANY = "too many uses of multiplexed chardev 'c' (maximum is 4)";

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

    @ParameterizedTest
    @ValueSource(strings = {"-monitor unix:SOCKET,server=on,wait=off", "-monitor mon:unix:SOCKET,server=on,wait=off"})
    void oneWhoSendsNoMoreIsAnsweredBeforeTheNextComes(String option) throws Exception {
        Path socket = directory.resolve("typist");
        String[] words = option.replace("SOCKET", socket.toString()).split(" ");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
        try (RunningEmulator emulator = RunningEmulator.start(shared(words))) {
            try (SocketChannel typist = SocketChannel.open(address)) {
                type(typist, "info status\n".repeat(50));
                typist.shutdownOutput();
                InputStream seen = Channels.newInputStream(typist);
                assertThat(new String(seen.readAllBytes(), StandardCharsets.US_ASCII).split("VM status: ", -1))
                        .hasSize(51);
            }
            try (SocketChannel next = SocketChannel.open(address)) {
                assertThat(read(next, GREETING.length())).isEqualTo(GREETING);
            }
            assertThat(emulator.faults).isEmpty();
        }
    }

    private static List<String> shared(String... more) {
        List<String> words = new ArrayList<>(List.of("-machine", "q35", "-nodefaults", "-S"));
        words.addAll(List.of("-x-vmemu", "host.memory=16G"));
        words.addAll(List.of(more));
        return words;
    }

    private static void type(SocketChannel channel, String keys) throws IOException {
        channel.write(ByteBuffer.wrap(keys.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aSerialPortHasTheFocusBeforeTheMonitorThatSharesItsSocket() throws Exception {
        Path socket = directory.resolve("both");
        try (RunningEmulator emulator =
                        RunningEmulator.start(shared("-serial", "mon:unix:" + socket + ",server=on,wait=off"));
                SocketChannel typist = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            type(typist, "for the guest\r\1c");
            String greetings = GREETING.replace("(qemu) ", "").repeat(2) + "(qemu) ";
            assertThat(read(typist, greetings.length())).isEqualTo(greetings);
            type(typist, "i\1c\r\1c");
            String answer = "i\033[K\r\n(qemu) ";
            assertThat(read(typist, answer.length())).isEqualTo(answer);
            type(typist, "info chardev\r");
            String devices =
                    "\r\nserial0: filename=mux\r\nserial0-base: filename=unix:" + socket + ",server=on\r\n(qemu) ";
            assertThat(untilEnd(typist, devices)).endsWith("info chardev\033[K" + devices);
            type(typist, "\1x");
            assertThat(untilEnd(typist, "Terminated\n\r")).isEqualTo("QEMU: Terminated\n\r");
            assertThat(typist.read(ByteBuffer.allocate(1))).isNegative();
            assertThat(emulator.faults).isEmpty();
        }
    }

    private static String untilEnd(SocketChannel channel, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            text.append(read(channel, 1));
        }
        return text.toString();
    }

    @Test
    void whereNobodyListensIsToldAsTheSystemPutsIt() {
        Path nowhere = directory.resolve("nowhere");
        assertThat(refusal("-monitor", "unix:" + nowhere))
                .isEqualTo("Failed to connect to '" + nowhere + "': No such file or directory");
    }

    @Test
    void qmpSharesASocketToo() throws Exception {
        Path socket = directory.resolve("both");
        try (RunningEmulator emulator = RunningEmulator.start(shared(
                        "-qmp", "mon:unix:" + socket + ",server=on,wait=off", "-serial", "chardev:compat_monitor0"));
                SocketChannel typist = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertThat(untilEnd(typist, "\r\n")).startsWith("{\"QMP\": {");
            type(typist, "{\"for\": \"the guest\"}\1c{\"execute\": \"qmp_capabilities\"}");
            assertThat(untilEnd(typist, "\r\n")).isEqualTo("{\"return\": {}}\r\n");
            assertThat(emulator.faults).isEmpty();
        }
    }

    private static String refusal(String... words) {
        StartupException refusal = catchThrowableOfType(
                StartupException.class,
                () -> RunningEmulator.start(shared(words)).close());
        assertThat(refusal).as("it started").isNotNull();
        return refusal.text();
    }

    @Test
    void atMostFourShareACharacterDevice() {
        String[] four = {"-chardev", "null,id=c,mux=on", "-mon", "c", "-mon", "c", "-mon", "c", "-mon", "c"};
        assertThat(refusal(with(four, "-mon", "c"))).isEqualTo(TOO_MANY);
        assertThat(refusal(with(four, "-serial", "chardev:c"))).isEqualTo(TOO_MANY);
        assertThat(refusal(with(four, "-device", "virtio-serial-pci", "-device", "virtconsole,chardev=c")))
                .isEqualTo("Property 'virtconsole.chardev' can't take value 'c': " + TOO_MANY);
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(new String[0]);
    }

    @Test
    void aCharacterDeviceIsNotSharedWithoutBeingAskedTo() {
        assertThat(refusal("-chardev", "null,id=c", "-mon", "c", "-serial", "chardev:c"))
                .isEqualTo("chardev 'c' is already in use");
        assertThat(refusal("-chardev", "null,id=c,mux=on", "-monitor", "chardev:c", "-monitor", "chardev:c"))
                .isEqualTo("Duplicate ID 'c' for mon");
        assertThat(refusal("-serial", "chardev:c"))
                .isEqualTo("could not connect serial device to character backend 'chardev:c'");
    }

    @Test
    void onlyMessagesCanBePretty() {
        assertThat(refusal("-chardev", "null,id=c", "-mon", "c,pretty=on"))
                .isEqualTo("'pretty' is not compatible with HMP monitors");
        assertThat(refusal("-chardev", "null,id=c", "-mon", "d,pretty=on")).isEqualTo("chardev \"d\" not found");
    }

    @Test
    void untilThereIsABoardOnlyWhatNeedsNoneCanBeGiven() throws Exception {
        Path socket = directory.resolve("typist");
        String listening = "unix:" + socket + ",server=on,wait=off";
        try (RunningEmulator emulator = RunningEmulator.start(shared("--preconfig", "-monitor", listening));
                SocketChannel typist = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertThat(read(typist, GREETING.length())).isEqualTo(GREETING);
            assertThat(give(typist, "s"))
                    .isEqualTo("Command 's' not available until machine initialization has completed.\r\n");
            assertThat(give(typist, "info mtree -f"))
                    .isEqualTo("Command 'info mtree' not available until machine initialization has completed.\r\n");
            assertThat(give(typist, "help stop")).isEqualTo("unknown command: 'stop'\r\n");
            assertThat(give(typist, "help")).contains("\nobject_add ").doesNotContain("\nstop|s ");
            assertThat(give(typist, "info status")).isEqualTo("VM status: paused (prelaunch)\r\n");
            assertThat(give(typist, "object_add memory-backend-ram,id=a,size=1M"))
                    .isEmpty();
            assertThat(give(typist, "info memdev")).startsWith("memory backend: a\r\n");
            assertThat(give(typist, "exit_preconfig")).isEmpty();
            assertThat(give(typist, "info memory-devices")).isEmpty();
            assertThat(give(typist, "exit_preconfig"))
                    .isEqualTo("Error: The command is permitted only before machine initialization\r\n");
            assertThat(emulator.faults).isEmpty();
        }
    }

    /** What a line prints. */
    private static String give(SocketChannel typist, String line) throws IOException {
        type(typist, line + "\n");
        untilEnd(typist, "\r\n");
        String output = untilEnd(typist, "(qemu) ");
        return output.substring(0, output.length() - "(qemu) ".length());
    }

    @Test
    void theSerialPortTakesTheFocusWhenTheBoardIsThere() throws Exception {
        Path socket = directory.resolve("both");
        String listening = "mon:unix:" + socket + ",server=on,wait=off";
        try (RunningEmulator emulator = RunningEmulator.start(shared("--preconfig", "-serial", listening));
                SocketChannel typist = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            assertThat(read(typist, GREETING.length())).isEqualTo(GREETING);
            type(typist, "exit_preconfig\rfor the guest\r\1cs\r");
            assertThat(untilEnd(typist, "s\033[K\r\n(qemu) "))
                    .endsWith("exit_preconfig\033[K\r\n(qemu) s\033[K\r\n(qemu) ");
            assertThat(emulator.faults).isEmpty();
        }
    }
}
