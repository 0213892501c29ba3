package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Trigger;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Devices whose drivers the guest has, and that are of no further interest here. */
class DeviceRemovalTest {
    private static final List<String> MACHINE = List.of(
            "-machine",
            "q35",
            "-nodefaults",
            "-device",
            "pcie-root-port,id=rp1,chassis=1",
            "-device",
            "e1000e,id=dev0,bus=rp1",
            "-fw_cfg",
            "name=opt/vmemu/guest,string=kernel=6.12");

    @Test
    void aGuestLetsItsDeviceGo() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(MACHINE);
                LocalClient client = hosted.connect()) {
            remove(client);
            second(hosted);
            assertThat(deletions(client)).containsExactly(QString.of("dev0"));
        }
    }

    @Test
    void aGuestThatIsStoppedDoesNothing() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(MACHINE);
                LocalClient client = hosted.connect()) {
            client.execute("stop");
            remove(client);
            second(hosted);
            assertThat(deletions(client)).isEmpty();
            client.execute("cont");
            second(hosted);
            assertThat(deletions(client)).containsExactly(QString.of("dev0"));
        }
    }

    @Test
    void aGuestMayKeepItsDeviceUntilAReset() throws Exception {
        try (HostedMachine hosted = HostedMachine.start(MACHINE);
                LocalClient client = hosted.connect()) {
            hosted.faults().arm(Fault.at(FaultPoint.GUEST_KEEPS_DEVICE).when(Trigger.nth(1)));
            remove(client);
            second(hosted);
            assertThat(deletions(client)).isEmpty();
            client.execute("system_reset");
            second(hosted);
            assertThat(deletions(client)).containsExactly(QString.of("dev0"));
        }
    }

    @Test
    void aBridgeStaysWithMemoryBehindIt() throws Exception {
        List<String> machine = List.of(
                "-machine",
                "pc",
                "-nodefaults",
                "-m",
                "1G,slots=1,maxmem=4G",
                "-object",
                "memory-backend-ram,id=m0,size=1G",
                "-device",
                "pci-bridge,id=dev0,chassis_nr=1",
                "-device",
                "virtio-mem-pci,id=vm0,memdev=m0,bus=dev0,addr=1,requested-size=512M",
                "-fw_cfg",
                "name=opt/vmemu/guest,string=kernel=6.12");
        try (HostedMachine hosted = HostedMachine.start(machine);
                LocalClient client = hosted.connect()) {
            hosted.time().advance(TimeUnit.MINUTES.toNanos(1));
            remove(client);
            second(hosted);
            assertThat(deletions(client)).isEmpty();
            assertThat(client.execute("qom-get", new QDict().put("path", "vm0").put("property", "size")))
                    .isEqualTo(QNum.of(512L << 20));
        }
    }

    private static void remove(LocalClient client) throws Exception {
        client.execute("device_del", new QDict().put("id", "dev0"));
    }

    private static void second(HostedMachine hosted) {
        hosted.time().advance(TimeUnit.SECONDS.toNanos(1));
    }

    private static List<QObject> deletions(LocalClient client) {
        return client.events().stream()
                .filter(event -> event.name().equals("DEVICE_DELETED"))
                .map(event -> event.data().get("device"))
                .toList();
    }
}
