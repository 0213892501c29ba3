package io.vmemu.launcher.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.launcher.run.RunningEmulator;
import io.vmemu.qmp.client.QmpClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressCommandTest {
    @TempDir
    private Path directory;

    private int status;

    /** What the command prints about a device of which 512 MiB are requested. */
    private String progress(boolean live, Duration timeout, String... more) throws Exception {
        Path socket = directory.resolve("qmp");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RunningEmulator emulator = RunningEmulator.withDevice(socket, ",requested-size=512M,prealloc=on", more);
                QmpClient client = RunningEmulator.connect(socket)) {
            assertThat(emulator).isNotNull();
            PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
            status = ProgressCommand.run(client, out, live, timeout);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void itEndsWhenAllIsPlugged() throws Exception {
        String guest = "name=opt/vmemu/guest,string=kernel=6.12 memhp_default_state=online_movable";

        assertThat(progress(false, RunningEmulator.PATIENCE, "-fw_cfg", guest))
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
