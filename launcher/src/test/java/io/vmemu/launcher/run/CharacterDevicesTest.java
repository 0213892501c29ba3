package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vmemu.emulator.qobject.QBool;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.launcher.Awaiting;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.client.QmpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is behind character devices: terminals, pipes, files, sockets that nobody speaks at. */
@Timeout(120)
class CharacterDevicesTest {
    private static final String GREETING = "QEMU 10.0.13 monitor - type 'help' for more information\r\n(qemu) ";
    private static final String NO_SUCH_FILE = "No such file or directory";

    @TempDir
    private Path directory;

    private interface Visit {
        void of(QmpClient client) throws Exception;
    }

    /** Starts a machine, and ends it after that. */
    private void with(Visit visit, String... words) throws Exception {
        Path socket = directory.resolve("qmp");
        List<String> arguments = new ArrayList<>(machine(words));
        arguments.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        try (RunningEmulator emulator = RunningEmulator.start(arguments)) {
            try (QmpClient client = RunningEmulator.connect(socket)) {
                visit.of(client);
                client.execute("quit");
            }
            Awaiting.until(() -> Files.notExists(socket));
            assertThat(emulator.faults).isEmpty();
        }
    }

    private static List<String> machine(String... words) {
        List<String> arguments = new ArrayList<>(List.of("-machine", "q35", "-nodefaults", "-S"));
        arguments.addAll(List.of("-x-vmemu", "host.memory=16G"));
        arguments.addAll(List.of(words));
        return arguments;
    }

    private static String refusal(String... words) {
        StartupException refusal = catchThrowableOfType(
                StartupException.class,
                () -> RunningEmulator.start(machine(words)).close());
        assertThat(refusal).as("it started").isNotNull();
        return refusal.text();
    }

    private static QDict device(QmpClient client, String label) throws Exception {
        for (QObject device : (QList) client.execute("query-chardev")) {
            if (QString.of(label).equals(((QDict) device).get("label"))) {
                return (QDict) device;
            }
        }
        throw new AssertionError("no character device " + label);
    }

    private static String filename(QmpClient client, String label) throws Exception {
        return device(client, label).get("filename") instanceof QString name ? name.value() : "none";
    }

    private static Path terminal(QmpClient client, String label) throws Exception {
        assertThat(filename(client, label)).matches("pty:/dev/pts/[0-9]+");
        return Path.of(filename(client, label).substring("pty:".length()));
    }

    private static RandomAccessFile open(Path file) throws IOException {
        return new RandomAccessFile(file.toFile(), "rw");
    }

    private static void write(RandomAccessFile file, String text) throws IOException {
        file.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertSaid(RandomAccessFile file, String text) throws IOException {
        byte[] got = new byte[text.length()];
        file.readFully(got);
        assertThat(new String(got, StandardCharsets.ISO_8859_1)).isEqualTo(text);
    }

    private static String untilLineEnd(RandomAccessFile file) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\n") < 0) {
            line.append((char) file.read());
        }
        return line.toString();
    }

    @Test
    void aHumanMonitorOnATerminalGreetsAndAnswersWhoOpensIt() throws Exception {
        with(
                client -> {
                    try (RandomAccessFile typist = open(terminal(client, "compat_monitor0"))) {
                        assertSaid(typist, GREETING);
                        write(typist, "c\r");
                        assertSaid(typist, "c\033[K\r\n(qemu) ");
                    }
                },
                "-monitor",
                "pty");
    }

    @Test
    void qmpIsSpokenOnATerminal() throws Exception {
        with(
                client -> {
                    try (RandomAccessFile other = open(terminal(client, "compat_monitor0"))) {
                        assertThat(untilLineEnd(other)).startsWith("{\"QMP\": {");
                        write(other, "{'execute': 'qmp_capabilities'}");
                        assertThat(untilLineEnd(other)).isEqualTo("{\"return\": {}}\r\n");
                        client.execute("cont");
                        assertThat(untilLineEnd(other)).contains("\"RESUME\"");
                    }
                },
                "-qmp",
                "pty");
    }

    @Test
    void aMonitorAndASerialPortShareATerminal() throws Exception {
        with(
                client -> {
                    assertThat(filename(client, "serial0")).isEqualTo("mux");
                    try (RandomAccessFile typist = open(terminal(client, "serial0-base"))) {
                        write(typist, "for the guest\1c");
                        assertSaid(typist, GREETING.replace("(qemu) ", "").repeat(2) + "(qemu) ");
                    }
                },
                "-serial",
                "mon:pty");
    }

    @Test
    void theTerminalIsGoneWhenTheMachineIs() throws Exception {
        List<Path> terminals = new ArrayList<>();
        with(
                client -> {
                    for (String label : List.of("compat_monitor0", "serial0", "a")) {
                        terminals.add(terminal(client, label));
                    }
                    assertThat(terminals)
                            .allSatisfy(terminal -> assertThat(terminal).exists());
                },
                "-monitor",
                "pty",
                "-serial",
                "pty",
                "-chardev",
                "pty,id=a");
        for (Path terminal : terminals) {
            Awaiting.until(() -> Files.notExists(terminal));
        }
    }

    @Test
    void aTerminalIsOpenAtTheMachinesEndIfASerialPortHasIt() throws Exception {
        with(
                client -> {
                    assertThat(device(client, "serial0").get("frontend-open")).isEqualTo(QBool.TRUE);
                    assertThat(device(client, "a").get("frontend-open")).isEqualTo(QBool.TRUE);
                    assertThat(device(client, "b").get("frontend-open")).isEqualTo(QBool.FALSE);
                },
                "-serial",
                "pty",
                "-chardev",
                "pty,id=a",
                "-serial",
                "chardev:a",
                "-chardev",
                "pty,id=b");
    }

    @Test
    void aSerialPortTakesMoreThanATerminalHolds() throws Exception {
        with(
                client -> {
                    try (RandomAccessFile typist = open(terminal(client, "serial0"))) {
                        write(typist, "for the guest\r".repeat(20_000));
                    }
                },
                "-serial",
                "pty");
    }

    @Test
    void aLinkLeadsToTheTerminalUntilTheEnd() throws Exception {
        Path link = directory.resolve("link");
        with(
                client -> assertThat(Files.readSymbolicLink(link)).isEqualTo(terminal(client, "a")),
                "-chardev",
                "pty,id=a,path=" + link);
        Awaiting.until(() -> Files.notExists(link, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void whatIsInThePlaceOfTheLinkStays() throws Exception {
        Path link = directory.resolve("link");
        Files.writeString(link, "a file");
        assertThat(refusal("-chardev", "pty,id=a,path=" + link)).isEqualTo("Failed to create PTY symlink: File exists");
        assertThat(link).hasContent("a file");
        assertThat(refusal("-chardev", "pty,id=a,path=" + directory.resolve("no/link")))
                .isEqualTo("Failed to create PTY symlink: " + NO_SUCH_FILE);
    }

    @Test
    void qemu72KnowsNoLinks() throws Exception {
        Path link = directory.resolve("link");
        with(
                client -> {
                    assertThat(terminal(client, "a")).exists();
                    assertThat(link).doesNotExist();
                },
                "-x-vmemu",
                "persona=7.2",
                "-chardev",
                "pty,id=a,path=" + link);
    }

    private static void makePipe(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    @Test
    void qmpIsSpokenOnAPairOfNamedPipes() throws Exception {
        Path pipe = directory.resolve("pipe");
        makePipe(directory.resolve("pipe.in"));
        makePipe(directory.resolve("pipe.out"));
        with(
                client -> {
                    assertThat(filename(client, "compat_monitor0")).isEqualTo("pipe");
                    try (RandomAccessFile in = open(directory.resolve("pipe.in"));
                            RandomAccessFile out = open(directory.resolve("pipe.out"))) {
                        assertThat(untilLineEnd(out)).startsWith("{\"QMP\": {");
                        write(in, "{'execute': 'qmp_capabilities'}{'execute': 'query-status', 'id': 1}");
                        assertThat(untilLineEnd(out)).isEqualTo("{\"return\": {}}\r\n");
                        assertThat(untilLineEnd(out)).contains("prelaunch").contains("\"id\": 1");
                    }
                },
                "-qmp",
                "pipe:" + pipe);
    }

    @RepeatedTest(5)
    void theAnswerToQuitArrivesByPipe() throws Exception {
        Path out = directory.resolve("pipe.out");
        Path in = directory.resolve("pipe.in");
        makePipe(in);
        makePipe(out);
        try (RunningEmulator emulator = RunningEmulator.start(machine("-qmp", "pipe:" + directory.resolve("pipe")));
                InputStream answers = Files.newInputStream(out);
                RandomAccessFile commands = open(in)) {
            write(commands, "{'execute': 'qmp_capabilities'}{'execute': 'quit'}");
            assertThat(new String(answers.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .endsWith("\"reason\": \"host-qmp-quit\"}}\r\n{\"return\": {}}\r\n");
            assertThat(emulator.faults).isEmpty();
        }
    }

    @Test
    void aPipeThatIsNotThereIsRefused() {
        assertThat(refusal("-chardev", "pipe,id=a,path=/nonexistent/x"))
                .isEqualTo("Could not open '/nonexistent/x': " + NO_SUCH_FILE);
        assertThat(refusal("-monitor", "pipe:/nonexistent/x"))
                .isEqualTo("Could not open '/nonexistent/x': " + NO_SUCH_FILE);
    }

    @Test
    void portsOfTheHostAreOpened() throws Exception {
        assertThat(refusal("-chardev", "serial,id=a,path=/nonexistent/x"))
                .isEqualTo("Could not open '/nonexistent/x': " + NO_SUCH_FILE);
        with(client -> assertThat(filename(client, "a")).isEqualTo("serial"), "-chardev", "tty,id=a,path=/dev/null");
    }

    @ParameterizedTest
    @CsvSource({"'',''", "',logappend=off',''", "',logappend=on',before"})
    void aLogIsMadeAnewUnlessItIsToBeContinued(String options, String left) throws Exception {
        Path log = directory.resolve("log");
        Path old = Files.writeString(directory.resolve("old"), "before");
        with(
                client -> {
                    assertThat(log).isEmptyFile();
                    assertThat(Files.readString(old)).isEqualTo(left);
                },
                "-chardev",
                "null,id=a,logfile=" + log,
                "-chardev",
                "null,id=b,logfile=" + old + options);
    }

    @Test
    void filesThatCannotBeMadeAreRefused() {
        assertThat(refusal("-chardev", "pty,id=a,logfile=/nonexistent/x"))
                .isEqualTo("Could not create '/nonexistent/x': " + NO_SUCH_FILE);
        assertThat(refusal("-chardev", "file,id=a,path=/nonexistent/x"))
                .isEqualTo("Could not open '/nonexistent/x': " + NO_SUCH_FILE);
    }

    @Test
    void aFileThatSomethingWritesToIsMadeAnew() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "before");
        with(client -> assertThat(file).isEmptyFile(), "-serial", "file:" + file);
        Files.writeString(file, "before");
        with(client -> assertThat(file).hasContent("before"), "-chardev", "file,id=a,append=on,path=" + file);
    }

    @Test
    void whoHasSomethingForAPortThatIsNotOpenIsAccepted() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        with(
                client -> {
                    try (Socket caller = new Socket()) {
                        caller.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                        caller.getOutputStream().write('x');
                        caller.shutdownOutput();
                    }
                },
                "-chardev",
                "socket,id=a,host=127.0.0.1,port=" + port + ",server=on,wait=off");
    }

    @Test
    void oneWhoListensForWhatNobodyUsesIsCalled() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            with(
                    client -> {
                        try (Socket caller = listener.accept()) {
                            assertThat(caller.isConnected()).isTrue();
                        }
                    },
                    "-chardev",
                    "socket,id=a,host=127.0.0.1,port=" + listener.getLocalPort());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-mon c -serial chardev:c", "-serial chardev:c -serial chardev:c", "-mon c -mon c"})
    void aTerminalHasOneUser(String uses) {
        String[] modern = ("-chardev pty,id=c " + uses).split(" ");
        assertThat(refusal(modern)).isEqualTo("chardev 'c' is already in use");
        String[] old = ("-x-vmemu persona=7.2 -chardev pty,id=c " + uses).split(" ");
        assertThat(refusal(old)).isEqualTo("Device 'c' is in use");
    }
}
