package io.vmemu.launcher.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.run.RunningEmulator;
import io.vmemu.qmp.client.QmpClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private int status;

    /** What the command prints about a device of which 512 MiB are requested. */
    private String progress(boolean live, Duration timeout, String... more) throws Exception {
        Path socket = directory.resolve("qmp");
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of("-machine", "q35", "-nodefaults", "-m", "1G,maxmem=8G"));
        arguments.addAll(List.of("-object", "memory-backend-ram,id=m0,size=4G"));
        arguments.addAll(List.of("-device", "virtio-mem-pci,id=vm0,memdev=m0,requested-size=512M,prealloc=on"));
        arguments.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RunningEmulator emulator = RunningEmulator.start(arguments);
                QmpClient client = QmpClient.connect(socket, QmpClient.Options.DEFAULT.withReplyTimeout(PATIENCE))) {
            assertThat(emulator).isNotNull();
            PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
            status = ProgressCommand.run(client, out, live, timeout);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void itEndsWhenAllIsPlugged() throws Exception {
        String guest = "name=opt/vmemu/guest,string=kernel=6.12 memhp_default_state=online_movable";

        assertThat(progress(false, PATIENCE, "-fw_cfg", guest))
                .endsWith("vm0: 512 of 512 MiB" + System.lineSeparator());
        assertThat(status).isZero();
    }

    @Test
    void itGivesUpOnAGuestThatPlugsNothing() throws Exception {
        assertThat(progress(false, Duration.ZERO)).isEqualTo("vm0: 0 of 512 MiB" + System.lineSeparator());
        assertThat(status).isEqualTo(1);
    }

    @Test
    void onATerminalTheLineIsWrittenOverAndOver() throws Exception {
        assertThat(progress(true, Duration.ZERO)).isEqualTo("\r\u001b[Kvm0: 0 of 512 MiB" + System.lineSeparator());
    }
}
