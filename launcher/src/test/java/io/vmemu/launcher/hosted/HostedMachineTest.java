package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.run.RunningEmulator;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.schema.Arguments;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.SocketListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostedMachineTest {
    private static final long GIB = 1L << 30;
    private static final List<String> MACHINE = List.of(
            "-nodefaults",
            "-m",
            "1G,slots=2,maxmem=16G",
            "-object",
            "memory-backend-ram,id=m0,size=4G",
            "-device",
            "virtio-mem-pci,id=vm0,memdev=m0",
            "-fw_cfg",
            "name=opt/vmemu/guest,string=kernel=6.12");

    private static QDict requested(long size) {
        return new QDict().put("path", "vm0").put("property", "requested-size").put("value", size);
    }

    private static QDict plugged() {
        return new QDict().put("path", "vm0").put("property", "size");
    }

    @Test
    void aResizeTakesVirtualTimeAndNoOther() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(MACHINE);
                LocalClient client = hosted.connect()) {
            client.execute("qom-set", requested(GIB));
            hosted.time().advance(TimeUnit.MINUTES.toNanos(1));
            assertThat(client.execute("qom-get", plugged())).isEqualTo(QNum.of(GIB));
            assertThat(client.events()).extracting(QmpEvent::name).contains("MEMORY_DEVICE_SIZE_CHANGE");
            assertThat(hosted.internalErrors()).isEmpty();
        }
    }

    @Test
    void aClientCanMoveTheTimeItself() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(MACHINE);
                LocalClient client = hosted.connect()) {
            client.execute("qom-set", requested(GIB));
            QDict until = new QDict()
                    .put("limit", TimeUnit.HOURS.toNanos(1))
                    .put("device", "vm0")
                    .put("size", GIB);
            Arguments clock = Arguments.of((QDict) client.execute("x-vmemu-clock-advance-until", until));
            assertThat(clock.bool("reached")).isTrue();
            assertThat(clock.integer("nanos")).isEqualTo(hosted.loop().nanoTime());
            QDict real = new QDict().put("mode", "real");
            assertThatThrownBy(() -> client.execute("x-vmemu-clock-set", real))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("the caller's");
        }
    }

    @Test
    void whatQemuWouldRefuseIsRefused() {
        List<String> wrong = new ArrayList<>(MACHINE);
        wrong.addAll(List.of("-device", "virtio-mem-pci,id=vm1,memdev=m0"));
        assertThatThrownBy(() -> HostedMachine.start(wrong))
                .isInstanceOf(StartupException.class)
                .satisfies(e -> assertThat(((StartupException) e).text()).contains("busy memdev"));
    }

    @Test
    void quitEndsItWithQemusStatus() throws Exception {
        HostedMachine hosted = HostedMachine.start(MACHINE);
        LocalClient client = hosted.connect();
        assertThat(hosted.exitStatus()).isEmpty();
        client.execute("quit");
        assertThat(hosted.exitStatus()).hasValue(0);
    }

    @Test
    void clientsOnASocketMoveTheTimeToo(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("qmp");
        try (ServerLoop server = ServerLoop.create()) {
            HostingOptions options = HostingOptions.on(server, ClockControl.Mode.MANUAL, MigrationTransport.NONE);
            HostedMachine hosted = HostedMachine.start(MACHINE, options);
            try (SocketListener listener = hosted.serve(server, socket);
                    QmpClient client = RunningEmulator.connect(socket)) {
                assertThat(listener.localAddress()).isNotNull();
                client.execute("qom-set", requested(GIB));
                client.execute("x-vmemu-clock-advance", new QDict().put("nanos", TimeUnit.MINUTES.toNanos(1)));
                assertThat(client.execute("qom-get", plugged())).isEqualTo(QNum.of(GIB));
            }
            server.execute(hosted::close);
            assertThat(hosted.internalErrors()).isEmpty();
        }
    }
}
