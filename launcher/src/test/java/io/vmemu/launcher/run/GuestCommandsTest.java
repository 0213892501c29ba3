package io.vmemu.launcher.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.json.Json;
import io.vmemu.qmp.schema.Arguments;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code x-vmemu-guest-*}, over a socket. */
@SuppressWarnings("NullAway.Init") // every test starts its own machine
class GuestCommandsTest {
    private static final long MIB = 1L << 20;

    @TempDir
    private Path directory;

    private RunningEmulator emulator;
    private QmpClient client;

    private void start(String... more) throws Exception {
        Path socket = directory.resolve("qmp");
        emulator = RunningEmulator.withDevice(socket, "", more);
        client = RunningEmulator.connect(socket);
    }

    private void startLinux(String words) throws Exception {
        start("-fw_cfg", "name=opt/vmemu/guest,string=" + words);
    }

    @AfterEach
    void end() {
        client.close();
        emulator.close();
    }

    private QObject ask(String command, String arguments) throws Exception {
        return client.execute(command, (QDict) Json.parse(arguments));
    }

    private Arguments info() throws Exception {
        return Arguments.of((QDict) ask("x-vmemu-guest-info", "{}"));
    }

    private List<Arguments> hotplugged() throws Exception {
        return info().objects("memory-blocks").stream()
                .filter(block -> block.bool("hotplugged"))
                .toList();
    }

    private void resize(long size) throws Exception {
        ask("qom-set", "{'path':'vm0','property':'requested-size','value':" + size + "}");
        while (Arguments.of((QDict) ((QList) ask("query-memory-devices", "{}")).get(0))
                        .object("data")
                        .integer("size")
                != size) {
            client.awaitEvent("MEMORY_DEVICE_SIZE_CHANGE", RunningEmulator.PATIENCE);
        }
    }

    @Test
    void whatIsPluggedIsSeenInside() throws Exception {
        startLinux("kernel=6.12");
        long before = info().integer("mem-total");
        resize(512 * MIB);
        assertThat(info().string("kernel")).startsWith("6.12");
        assertThat(info().integer("mem-total") - before).isBetween(500 * MIB, 512 * MIB);
        assertThat(hotplugged()).hasSize(4).allSatisfy(block -> {
            assertThat(block.bool("online")).isTrue();
            assertThat(block.string("zone")).isEqualTo("Movable");
            assertThat(block.integer("plugged-size")).isEqualTo(128 * MIB);
        });
    }

    @Test
    void blocksAreOnlinedByHand() throws Exception {
        startLinux("kernel=6.12 memhp_default_state=offline");
        resize(256 * MIB);
        long index = hotplugged().get(0).integer("index");
        assertThat(hotplugged()).noneMatch(block -> block.bool("online"));
        ask("x-vmemu-guest-set-block-state", "{'index':" + index + ",'state':'online_kernel'}");
        assertThat(hotplugged().get(0).string("zone")).isEqualTo("Normal");
        assertThatThrownBy(() -> ask("x-vmemu-guest-set-block-state", "{'index':99999,'state':'offline'}"))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("memory99999: No such file or directory");
    }

    @Test
    void programsHoldMemoryUntilTheyEnd() throws Exception {
        startLinux("kernel=6.12");
        ask("x-vmemu-guest-workload-start", "{'id':'db','kind':'unmovable','size':1048576}");
        assertThat(ask("x-vmemu-guest-workloads", "{}").toString()).contains("db", "unmovable", "1048576");
        assertThatThrownBy(() -> ask("x-vmemu-guest-workload-start", "{'id':'db','kind':'pinned','size':1}"))
                .hasMessageContaining("workload 'db': File exists");
        ask("x-vmemu-guest-workload-stop", "{'id':'db'}");
        assertThat((QList) ask("x-vmemu-guest-workloads", "{}")).isEmpty();
    }

    @Test
    void withoutItsDriverTheGuestPlugsNothing() throws Exception {
        startLinux("kernel=6.12");
        ask("x-vmemu-guest-unload-driver", "{}");
        assertThatThrownBy(() -> ask("x-vmemu-guest-unload-driver", "{}")).hasMessageContaining("virtio_mem");
        ask("qom-set", "{'path':'vm0','property':'requested-size','value':268435456}");
        assertThat(hotplugged()).isEmpty();
        ask("x-vmemu-guest-load-driver", "{}");
        resize(256 * MIB);
        assertThat(hotplugged()).hasSize(2);
    }

    @Test
    void whereNothingRunsNobodyAnswers() throws Exception {
        start();
        for (String command : List.of("x-vmemu-guest-info", "x-vmemu-guest-workloads", "x-vmemu-guest-suspend")) {
            assertThatThrownBy(() -> ask(command, "{}"))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("No guest is running");
        }
    }
}
