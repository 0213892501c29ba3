package io.vmemu.launcher.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.launcher.FullDisk;
import io.vmemu.launcher.Vmemu;
import io.vmemu.launcher.run.RunningEmulator;
import io.vmemu.qmp.client.QmpClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
class ReplayCommandTest {
    private static final String GUEST = "name=opt/vmemu/guest,string=kernel=6.12 memhp_default_state=online_movable";

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private int vmemu(String... arguments) {
        return new CommandLine(new Vmemu())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    /** A client of QEMU 7.2 with these options; its record is of the real one. */
    private RunningEmulator emulator(String persona) throws Exception {
        return RunningEmulator.start(List.of(
                "-x-vmemu", "persona=" + persona,
                "-machine", "q35",
                "-nodefaults", "-S",
                "-m", "1G,slots=4,maxmem=16G",
                "-qmp", "unix:" + path("qmp") + ",server=on,wait=off"));
    }

    private static String recordOfQemu() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ReplayCommandTest.class.getResource("qemu-7.2.jsonl"))
                        .toURI())
                .toString();
    }

    @Test
    void theEmulatorAnswersAsQemuDid() throws Exception {
        try (RunningEmulator emulator = emulator("7.2")) {
            assertThat(emulator).isNotNull();
            int status =
                    vmemu("replay", recordOfQemu(), "--server", path("qmp"), "--events", "strict", "--timeout", "60");
            assertThat(out.toString()).isEqualTo("47 of 47 commands, all as recorded\n");
            assertThat(status).isZero();
        }
    }

    @Test
    void anotherVersionOfQemuAnswersDifferently() throws Exception {
        try (RunningEmulator emulator = emulator("10.0")) {
            assertThat(emulator).isNotNull();
            assertThat(vmemu("replay", recordOfQemu(), "--server", path("qmp"))).isEqualTo(1);
            assertThat(out.toString())
                    .contains("reply to query-status\n  return.singlestep: expected false, got nothing\n");
        }
        try (RunningEmulator emulator = emulator("10.0")) {
            assertThat(emulator).isNotNull();
            out.getBuffer().setLength(0);
            vmemu("replay", recordOfQemu(), "--server", path("qmp"), "--ignore", "query-status:*");
            assertThat(out.toString()).doesNotContain("reply to query-status");
        }
    }

    @Test
    void whatWasRecordedIsPlayedToEitherSide() throws Exception {
        record();
        try (RunningEmulator emulator = RunningEmulator.withDevice(directory.resolve("qmp"), "", "-fw_cfg", GUEST)) {
            assertThat(emulator).isNotNull();
            int status = vmemu("replay", path("record"), "--server", path("qmp"), "--paced", "--event-timeout", "60");
            assertThat(out.toString()).isEqualTo("3 of 3 commands, all as recorded\n");
            assertThat(status).isZero();
        }
        assertThat(serve(64)).isZero();
        out.getBuffer().setLength(0);
        assertThat(serve(65)).isEqualTo(1);
        assertThat(out.toString())
                .contains("\"value\": 67108864 ", "\"value\": 68157440")
                .endsWith("1 of 3 commands, 2 differences\n");
    }

    /** Records a client that plugs 64 MiB. */
    private void record() throws Exception {
        try (RunningEmulator emulator = RunningEmulator.withDevice(directory.resolve("qmp"), "", "-fw_cfg", GUEST)) {
            assertThat(emulator).isNotNull();
            CompletableFuture<Integer> status = CompletableFuture.supplyAsync(
                    () -> vmemu("record", "--to", path("record"), "--clients", "1", path("front"), path("qmp")));
            resize("front", 64);
            assertThat(status.get()).isZero();
        }
    }

    /** Plays the record to a client that plugs so much, and returns the status. */
    private int serve(int mib) throws Exception {
        CompletableFuture<Integer> status =
                CompletableFuture.supplyAsync(() -> vmemu("replay", path("record"), "--client", path("replay")));
        resize("replay", mib);
        return status.get();
    }

    private void resize(String socket, int mib) throws Exception {
        try (QmpClient client = RunningEmulator.connect(directory.resolve(socket))) {
            QDict size = new QDict().put("path", "vm0").put("property", "requested-size");
            client.submit("qom-set", size.put("value", (long) mib << 20));
            if (mib == 64) {
                client.awaitEvent("MEMORY_DEVICE_SIZE_CHANGE", RunningEmulator.PATIENCE);
                client.execute("query-memory-devices");
            }
        }
    }

    @Test
    void aClientThatDoesNotComeIsNotWaitedForWithoutEnd() throws Exception {
        assertThat(vmemu("replay", recordOfQemu(), "--client", path("replay"), "--timeout", "1"))
                .isEqualTo(1);
        assertThat(out.toString())
                .contains("the client left before it sent")
                .endsWith("0 of 47 commands, 1 difference\n");
    }

    @Test
    void whatCannotBeReadIsTold() throws IOException {
        Files.writeString(directory.resolve("record"), "{\"format\": \"vmemu-qmp-record\", \"version\": 1}\n{\n");
        assertThat(vmemu("replay", path("record"), "--server", path("qmp"))).isEqualTo(1);
        assertThat(err.toString()).contains("vmemu replay: " + path("record") + ": line 2: JSON parse error");
    }

    @Test
    void whatIsWrongWithTheCommandLineIsTold() throws Exception {
        assertThat(vmemu("replay", recordOfQemu())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(vmemu("replay", recordOfQemu(), "--server", "a", "--client", "b"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(vmemu("replay", recordOfQemu(), "--server", "a", "--events", "some"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("'some' is none of strict, any, none");
        assertThat(vmemu("record", path("front"), path("qmp"))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(vmemu("record", "--to", path("record"), "--clients", "0", path("front"), path("qmp")))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("--clients must be at least 1, and not 0");
    }

    @Test
    void aRecorderThatCannotListenOrWriteFails() {
        String tooLong = path("x".repeat(120));
        assertThat(vmemu("record", "--to", path("record"), tooLong, path("qmp")))
                .isEqualTo(1);
        assertThat(err.toString()).contains("vmemu record: UNIX socket path");
        assertThat(vmemu("record", "--to", path("no/record"), path("front"), path("qmp")))
                .isEqualTo(1);
        assertThat(err.toString()).contains(path("no/record"));
    }

    @Test
    void aRecordThatCannotBeGoneOnWithFailsInTheSystemsWords() throws Exception {
        String full = FullDisk.path().toString();
        try (RunningEmulator emulator = emulator("10.0")) {
            assertThat(emulator).isNotNull();
            CompletableFuture<Integer> status =
                    CompletableFuture.supplyAsync(() -> vmemu("record", "--to", full, path("front"), path("qmp")));
            assertThatThrownBy(() -> RunningEmulator.connect(directory.resolve("front")))
                    .isInstanceOf(IOException.class);
            assertThat(status.get()).isEqualTo(1);
        }
        assertThat(err.toString()).isEqualToNormalizingNewlines("""
                vmemu record: /dev/full: No space left on device
                """);
    }
}
