package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.schema.Arguments;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A balloon in a machine with 1 GiB, beside a virtio-mem device with 512 MiB plugged. */
class BalloonTest {
    private static final long MIB = 1L << 20;
    private static final long PLUGGED = 512 * MIB;

    @TempDir
    private Path directory;

    private RunningEmulator emulator;
    private QmpClient client;

    @BeforeEach
    void start() throws Exception {
        Path socket = directory.resolve("qmp");
        emulator = RunningEmulator.withDevice(
                socket,
                ",requested-size=512M",
                "-S",
                "-device",
                "virtio-balloon-pci,id=b0",
                "-fw_cfg",
                "name=opt/vmemu/guest,string=kernel=6.12 memhp_default_state=online_movable");
        client = RunningEmulator.connect(socket);
        client.execute("cont");
        client.awaitEvent(
                event -> event.name().equals("MEMORY_DEVICE_SIZE_CHANGE") && integer(event, "size") == PLUGGED,
                RunningEmulator.PATIENCE);
    }

    @AfterEach
    void end() {
        client.close();
        emulator.close();
    }

    private static long integer(QmpEvent event, String name) {
        return Arguments.of(event.data()).integer(name);
    }

    private void balloon(long bytes) throws IOException, QmpErrorException {
        client.execute("balloon", new QDict().put("value", bytes));
    }

    private long actual() throws IOException, QmpErrorException {
        return Arguments.of((QDict) client.execute("query-balloon")).integer("actual");
    }

    private long plugged() throws IOException, QmpErrorException {
        QDict device = (QDict) ((QList) client.execute("query-memory-devices")).get(0);
        return Arguments.of(device).object("data").integer("size");
    }

    @Test
    void itKnowsNothingOfWhatIsPlugged() throws Exception {
        assertThat(actual()).isEqualTo(1024 * MIB);
    }

    @Test
    void itTakesInitialMemoryOnly() throws Exception {
        balloon(256 * MIB);
        assertThat(integer(client.awaitEvent("BALLOON_CHANGE", RunningEmulator.PATIENCE), "actual"))
                .isEqualTo(256 * MIB);
        assertThat(actual()).isEqualTo(256 * MIB);
        assertThat(plugged()).isEqualTo(PLUGGED);
    }

    @Test
    void askedForMoreItGivesAllInitialMemoryBackAndNoMore() throws Exception {
        balloon(256 * MIB);
        client.awaitEvent("BALLOON_CHANGE", RunningEmulator.PATIENCE);
        balloon(1024 * MIB + PLUGGED);
        client.awaitEvent(
                event -> event.name().equals("BALLOON_CHANGE") && integer(event, "actual") == 1024 * MIB,
                RunningEmulator.PATIENCE);
        assertThat(actual()).isEqualTo(1024 * MIB);
        assertThat(plugged()).isEqualTo(PLUGGED);
    }
}
