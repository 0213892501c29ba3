package io.vmemu.launcher.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.run.RunningEmulator;
import io.vmemu.qmp.client.QmpClient;
import io.vmemu.qmp.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
    private static final long GIB = 1L << 30;
    private static final int LOOPS = 2;

    @TempDir
    private Path parent;

    private final List<String> said = new CopyOnWriteArrayList<>();

    private FleetPlan plan(int count, List<String> arguments) {
        return new FleetPlan(count, parent.resolve("fleet"), null, "manual", arguments);
    }

    private FleetPlan plan(int count) {
        return plan(count, FleetPlan.USUAL_MACHINE);
    }

    private static void execute(QmpClient client, String command, String arguments) throws Exception {
        client.execute(command, (QDict) Json.parse(arguments));
    }

    private static long size(QmpClient client) throws Exception {
        return ((QNum.Int) client.execute("qom-get", (QDict) Json.parse("{'path':'vm0','property':'size'}"))).value();
    }

    @Test
    void machinesAreResizedEachOnItsOwnSocketAndInItsOwnTime() throws Exception {
        FleetPlan plan = plan(5);
        try (Fleet fleet = new Fleet(plan, LOOPS, said::add)) {
            fleet.start();
            List<QmpClient> clients = new ArrayList<>();
            for (int machine = 0; machine < plan.count(); machine++) {
                QmpClient client = RunningEmulator.connect(plan.socket(machine));
                clients.add(client);
                long wanted = machine * GIB / 2;
                execute(client, "qom-set", "{'path':'vm0','property':'requested-size','value':" + wanted + "}");
            }
            for (QmpClient client : clients) {
                execute(client, "x-vmemu-clock-advance", "{'nanos':60000000000}");
            }
            for (int machine = 0; machine < plan.count(); machine++) {
                assertThat(size(clients.get(machine))).as("machine %s", machine).isEqualTo(machine * GIB / 2);
                clients.get(machine).close();
            }
            assertThat(fleet.size()).isEqualTo(5);
        }
        assertThat(said).isEmpty();
    }

    @Test
    void aMachineThatQuitsEndsAlone() throws Exception {
        FleetPlan plan = plan(3);
        try (Fleet fleet = new Fleet(plan, LOOPS, said::add)) {
            fleet.start();
            try (QmpClient leaving = RunningEmulator.connect(plan.socket(1))) {
                leaving.execute("quit");
                assertThat(leaving.awaitEvent("SHUTDOWN", RunningEmulator.PATIENCE))
                        .isNotNull();
            }
            assertThat(fleet.exitStatus(1).join()).isZero();
            assertThat(plan.socket(1)).doesNotExist();
            assertThat(fleet.size()).isEqualTo(2);
            try (QmpClient staying = RunningEmulator.connect(plan.socket(2))) {
                assertThat(staying.execute("query-status").toString()).contains("running");
            }
        }
    }

    @Test
    void theEndLeavesNothingBehindAndSaysGoodBye() throws Exception {
        FleetPlan plan = plan(3);
        Fleet fleet = new Fleet(plan, LOOPS, said::add);
        fleet.start();
        try (QmpClient client = RunningEmulator.connect(plan.socket(2))) {
            fleet.close();
            assertThat(client.awaitEvent("SHUTDOWN", RunningEmulator.PATIENCE).toString())
                    .contains("host-signal");
        }
        assertThat(plan.directory()).doesNotExist();
        assertThat(fleet.size()).isZero();
        assertThat(said).isEmpty();
    }

    @Test
    void aDirectoryThatWasThereStays() throws Exception {
        FleetPlan plan = plan(1);
        Files.createDirectory(plan.directory());
        try (Fleet fleet = new Fleet(plan, LOOPS, said::add)) {
            fleet.start();
            assertThat(plan.socket(0)).exists();
        }
        assertThat(plan.directory()).isEmptyDirectory();
    }

    @Test
    void noMachineIsMadeOfACommandLineThatAsksForSomethingToRead() throws Exception {
        for (List<String> asking : List.of(List.of("-version"), List.of("-help"), List.of("-device", "help"))) {
            try (Fleet fleet = new Fleet(plan(2, asking), LOOPS, said::add)) {
                assertThatThrownBy(fleet::start)
                        .isInstanceOf(StartupException.class)
                        .hasMessageStartingWith("there is no machine with -version, -help");
            }
        }
    }

    @Test
    void whatIsWrongWithAllMachinesIsSaidOnce() throws Exception {
        try (Fleet fleet = new Fleet(plan(50, List.of("-device", "nothing")), LOOPS, said::add)) {
            assertThatThrownBy(fleet::start)
                    .isInstanceOf(StartupException.class)
                    .hasMessage("'nothing' is not a valid device model name");
        }
        assertThat(said).isEmpty();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void whatIsWrongWithOneMachineEndsThemAll() throws Exception {
        List<String> onlyTheFirst = List.of(
                "-nodefaults",
                "-m",
                "1G,slots=1,maxmem=8G",
                "-object",
                "memory-backend-ram,id=mem0,size=4G",
                "-device",
                "virtio-mem-pci,id=vm0,memdev=mem{i}");
        try (Fleet fleet = new Fleet(plan(6, onlyTheFirst), LOOPS, said::add)) {
            assertThatThrownBy(fleet::start)
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("'mem");
        }
        assertThat(parent).isEmptyDirectory();
    }
}
