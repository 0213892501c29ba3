package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Trigger;
import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.run.MachineTime;
import io.vmemu.launcher.run.RunningEmulator;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.client.QmpErrorException;
import io.vmemu.qmp.client.QmpEvent;
import io.vmemu.qmp.schema.Arguments;
import io.vmemu.qmp.server.ServerLoop;
import io.vmemu.qmp.server.SocketListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostedMachineTest {
    private static final long GIB = 1L << 30;
    /** A guest, and a device {@code vm0} of 4 GiB that nothing is requested of. */
    static final List<String> MACHINE = List.of(
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
    void aClientWhoseGreetingIsCutHasNoConnection() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(MACHINE)) {
            hosted.faults().arm(Fault.at(FaultPoint.QMP_CONNECTION_CLOSED).when(Trigger.nth(1)));
            try (LocalClient cut = hosted.connect()) {
                assertThat(cut.isCut()).isTrue();
                assertThatThrownBy(() -> cut.execute("query-status")).isInstanceOf(IllegalStateException.class);
            }
            try (LocalClient next = hosted.connect()) {
                assertThat(next.isCut()).isFalse();
                assertThat(next.execute("query-status")).isNotNull();
            }
        }
    }

    @Test
    void bytesThatAreNoCommandAreAnsweredWithAnError() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(MACHINE);
                LocalClient client = hosted.connect()) {
            client.write("]\n".getBytes(StandardCharsets.UTF_8));
            assertThat(client.lateReplies()).hasSize(1).allMatch(reply -> reply.has("error"));
        }
    }

    @Test
    void whatAMachineSaysOfItsThreadsIsTheSameEachTime() throws Exception {
        List<String> said = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (HostedMachine hosted = HostedMachine.start(MACHINE);
                    LocalClient client = hosted.connect()) {
                said.add(client.execute("query-cpus-fast").toString());
            }
        }
        assertThat(said.get(0)).contains("1001").isEqualTo(said.get(1));
    }

    @Test
    void nobodyComesToAMachineThatHasEnded() throws Exception {
        MachineTime time = MachineTime.of(ClockControl.Mode.MANUAL);
        LocalTransport wire = new LocalTransport(time.loop());
        List<String> waiting = new ArrayList<>(MACHINE);
        waiting.addAll(List.of("-incoming", "defer"));
        QDict place = new QDict().put("uri", "unix:place");
        HostedMachine gone = HostedMachine.start(waiting, HostingOptions.virtualTime(time, wire));
        gone.connect().execute("migrate-incoming", place);
        gone.close();
        try (HostedMachine source = HostedMachine.start(MACHINE, HostingOptions.virtualTime(time.forAnother(), wire));
                LocalClient client = source.connect()) {
            client.execute("migrate", place);
            assertThat(client.execute("query-migrate").toString()).contains("Connection refused");
        }
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
