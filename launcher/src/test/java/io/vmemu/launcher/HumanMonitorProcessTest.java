package io.vmemu.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.qmp.client.QmpClient;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The human monitor of the program, as those who type at it see it. */
@Timeout(120)
class HumanMonitorProcessTest {
    private static final String PROMPT = "(qemu) ";
    private static final String[] SHARED_BY_NAME = {
        "-chardev", "stdio,id=c,mux=on", "-mon", "chardev=c,mode=readline", "-serial", "chardev:c"
    };

    @TempDir
    private Path directory;

    private QemuProcesses qemu;

    @BeforeEach
    void prepare() {
        qemu = new QemuProcesses(directory);
    }

    @AfterEach
    void endAll() {
        qemu.close();
    }

    private static String[] machineWithGuest(String... more) {
        return QemuProcesses.with(
                new String[] {
                    "-machine",
                    "q35",
                    "-nodefaults",
                    "-display",
                    "none",
                    "-m",
                    "1G,slots=1,maxmem=8G",
                    "-object",
                    "memory-backend-ram,id=m0,size=4G",
                    "-device",
                    "virtio-mem-pci,id=vm0,memdev=m0",
                    "-fw_cfg",
                    "name=opt/vmemu/guest,string=kernel=6.12",
                    "-x-vmemu",
                    "host.memory=16G"
                },
                more);
    }

    /** What comes until the next prompt. */
    private static String untilPrompt(SocketChannel channel) throws Exception {
        StringBuilder text = new StringBuilder();
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        while (text.indexOf(PROMPT) < 0) {
            assertThat(channel.read(bytes.clear())).as("end after %s", text).isPositive();
            text.append(StandardCharsets.UTF_8.decode(bytes.flip()));
        }
        return text.toString();
    }

    private static String give(SocketChannel channel, String line) throws Exception {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        return untilPrompt(channel);
    }

    @Test
    void theGuestsMemoryIsResizedAtThePromptBesideQmp() throws Exception {
        Path human = directory.resolve("human");
        Path other = directory.resolve("other");
        Path qmp = directory.resolve("qmp");
        Process process = qemu.start(machineWithGuest(
                "-qmp",
                "unix:" + qmp + ",server=on,wait=off",
                "-chardev",
                "socket,id=c,path=" + other + ",server=on,wait=off",
                "-mon",
                "chardev=c,mode=readline",
                "-monitor",
                "unix:" + human + ",server=on,wait=off"));
        Awaiting.until(() -> Files.exists(human));
        try (QmpClient client = QemuProcesses.connect(qmp);
                SocketChannel second = SocketChannel.open(UnixDomainSocketAddress.of(other))) {
            assertThat(untilPrompt(second)).startsWith("QEMU 10.0.13 monitor");
            try (SocketChannel typist = SocketChannel.open(UnixDomainSocketAddress.of(human))) {
                assertThat(untilPrompt(typist))
                        .isEqualTo("QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) ");
                assertThat(give(typist, "qom-set vm0 requested-size 1G"))
                        .endsWith("qom-set vm0 requested-size 1G\033[K\r\n(qemu) ");
                Awaiting.until(() -> give(typist, "info memory-devices").contains("\r\n  size: 1073741824\r\n"));
            }
            assertThat(give(second, "info memory-devices")).contains("\r\n  requested-size: 1073741824\r\n");
            client.execute("stop");
            try (SocketChannel next = SocketChannel.open(UnixDomainSocketAddress.of(human))) {
                assertThat(untilPrompt(next)).startsWith("QEMU 10.0.13 monitor");
                assertThat(give(next, "info status")).endsWith("\r\nVM status: paused\r\n(qemu) ");
                next.write(ByteBuffer.wrap("quit\n".getBytes(StandardCharsets.UTF_8)));
                assertThat(QemuProcesses.statusOf(process)).isZero();
            }
        }
        assertThat(human).doesNotExist();
    }

    @Test
    void aScriptOnStandardInputIsWorkedOff() throws Exception {
        Path script = directory.resolve("script");
        Files.writeString(script, "info status\nq\n");
        Process process = qemu.startWith("< " + script, machineWithGuest("-S", "-monitor", "stdio"));
        assertThat(QemuProcesses.statusOf(process)).isZero();
        assertThat(Files.readString(directory.resolve("stdout")))
                .startsWith("QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) i\033[K\033[Din\033[K")
                .endsWith("info status\033[K\r\nVM status: paused (prelaunch)\r\n(qemu) q\033[K\r\n");
    }

    @Test
    void theMachineOutlivesTheEndOfStandardInput() throws Exception {
        Path script = directory.resolve("script");
        Path qmp = directory.resolve("qmp");
        Files.writeString(script, "stop\n");
        Process process = qemu.startWith(
                "< " + script, machineWithGuest("-monitor", "stdio", "-qmp", "unix:" + qmp + ",server=on,wait=off"));
        Awaiting.until(() -> Files.readString(directory.resolve("stdout")).endsWith("stop\033[K\r\n(qemu) "));
        try (QmpClient client = QemuProcesses.connect(qmp)) {
            assertThat(client.execute("query-status").toString()).contains("paused");
            client.execute("quit");
        }
        assertThat(QemuProcesses.statusOf(process)).isZero();
    }

    @Test
    void theProgramsTerminalIsASerialPortAndTheMonitorByTurns() throws Exception {
        Path keys = directory.resolve("keys");
        Files.writeString(keys, "for the guest\n\1cinfo status\n\1cq\n\1x");
        for (String[] options : List.of(new String[] {"-serial", "mon:stdio"}, SHARED_BY_NAME)) {
            Process process = qemu.startWith("< " + keys, machineWithGuest(QemuProcesses.with(options, "-S")));
            assertThat(QemuProcesses.statusOf(process)).isZero();
            assertThat(Files.readString(directory.resolve("stdout")))
                    .startsWith("QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) i\033[K")
                    .endsWith("info status\033[K\r\nVM status: paused (prelaunch)\r\n(qemu) \r\nQEMU: Terminated\n\r");
        }
    }

    @Test
    void withoutGraphicsTheTerminalIsForBothUnlessToldOtherwise() throws Exception {
        Path keys = directory.resolve("keys");
        Files.writeString(keys, "\1cinfo chardev\nq\n");
        Process process = qemu.startWith("< " + keys, "-nographic", "-S", "-m", "64", "-x-vmemu", "host.memory=16G");
        assertThat(QemuProcesses.statusOf(process)).isZero();
        assertThat(Files.readString(directory.resolve("stdout")))
                .endsWith(String.join(
                        "\r\n",
                        "\033[K",
                        "parallel0: filename=null",
                        "serial0: filename=mux",
                        "serial0-base: filename=stdio",
                        "(qemu) q\033[K",
                        ""));
    }

    @Test
    void theTerminalIsSetAgainWhenTheStoppedProcessGoesOn() throws Exception {
        Path screen = directory.resolve("screen");
        Path name = directory.resolve("name");
        Path left = directory.resolve("left");
        Process session = qemu.startOnTerminal(
                "tty > " + name + "; stty -echoctl", "stty -a > " + left, machineWithGuest("-S", "-monitor", "stdio"));
        Awaiting.until(() -> Files.exists(screen) && Files.readString(screen).endsWith(PROMPT));
        String terminal = Files.readString(name).strip();
        assertThat(stty(terminal, "-a")).contains(" -icanon ").contains(" -echo ");
        long pid = session.descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElseThrow()
                .pid();
        stty(terminal, "sane");
        assertThat(stty(terminal, "-a")).contains(" icanon ").contains(" echo ");
        assertThat(QemuProcesses.statusOf(new ProcessBuilder("kill", "-CONT", Long.toString(pid)).start()))
                .isZero();
        Awaiting.until(() -> stty(terminal, "-a").contains(" -icanon ")
                && stty(terminal, "-a").contains(" -echo "));
        session.getOutputStream().write("q\r".getBytes(StandardCharsets.UTF_8));
        session.getOutputStream().flush();
        assertThat(QemuProcesses.statusOf(session)).isZero();
        assertThat(Files.readString(left)).as("as it was at first").contains(" icanon ", "-echoctl ");
    }

    private static String stty(String terminal, String argument) throws Exception {
        Process process = new ProcessBuilder("stty", "-F", terminal, argument).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(QemuProcesses.statusOf(process)).isZero();
        return " " + text.replaceAll("\\s", " ") + " ";
    }
}
