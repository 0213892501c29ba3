package io.vmemu.qmp.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardCommandsTest {
    private final TestMonitor modern = TestMonitor.q35(Persona.QEMU_10_0);
    private final TestMonitor old = TestMonitor.q35(Persona.QEMU_7_2);
    private final TestMonitor pc =
            TestMonitor.of(Persona.QEMU_10_0, "pc", config -> config).start();

    private static void addDimm(TestMonitor monitor) {
        monitor.ask("object-add", "{'qom-type':'memory-backend-ram','id':'d0','size':268435456}");
        monitor.ask("device_add", "{'driver':'pc-dimm','id':'dimm0','memdev':'d0'}");
    }

    private static String readable(TestMonitor monitor, String command) {
        QDict reply = (QDict) monitor.result(command);
        return ((QString) Objects.requireNonNull(reply.get("human-readable-text"))).value();
    }

    @Test
    void chipsetsAreOnTheRootBus() {
        QList devices =
                (QList) Objects.requireNonNull(((QDict) ((QList) modern.result("query-pci")).get(0)).get("devices"));
        assertThat(devices.size()).isEqualTo(4);
        assertThat(TestMonitor.text(devices.get(0)))
                .contains("'slot': 0", "'class_info': {'class': 1536, 'desc': 'Host bridge'}", "'qdev_id': ''");
        assertThat(pc.ask("query-pci")).contains("'device': 4663");
    }

    @Test
    void aDeviceShowsItsIdAndRegions() {
        pc.ask("object-add", "{'qom-type':'memory-backend-ram','id':'m0','size':268435456}");
        pc.ask("device_add", "{'driver':'virtio-mem-pci','id':'vm0','memdev':'m0'}");
        assertThat(pc.ask("query-pci"))
                .contains("'qdev_id': 'vm0'", "'id': {'device': 4184", "'bar': 4, 'mem_type_64': true");
    }

    @Test
    void memorySlotsNameTheirDimm() {
        addDimm(modern);
        assertThat(modern.ask("query-acpi-ospm-status"))
                .startsWith("[{'device': 'dimm0', 'slot': '0', 'slot-type': 'DIMM', 'source': 0, 'status': 0},"
                        + " {'slot': '1', 'slot-type': 'DIMM'");
        TestMonitor none =
                TestMonitor.of(Persona.QEMU_10_0, "none", config -> config).start();
        assertThat(none.refusal("query-acpi-ospm-status")).isEqualTo("command is not supported, missing ACPI device");
    }

    @Test
    void pluggedMemoryCountsForItsNode() {
        addDimm(modern);
        assertThat(readable(modern, "x-query-numa"))
                .isEqualTo("1 nodes\nnode 0 cpus: 0 1\nnode 0 size: 1280 MB\nnode 0 plugged: 256 MB\n");
    }

    @Test
    void blocksOfMemoryAreListedLargestFirst() {
        modern.ask("object-add", "{'qom-type':'memory-backend-ram','id':'spare','size':268435456}");
        assertThat(readable(modern, "x-query-ramblock").split("\n", -1))
                .startsWith(
                        "              Block Name    PSize              Offset               Used              Total"
                                + "                HVA  RO",
                        "                  pc.ram    4 KiB  0x0000000000000000 0x0000000040000000 0x0000000040000000"
                                + " 0x00007f0000000000  rw",
                        "                            4 KiB  0x0000000040300000 0x0000000010000000 0x0000000010000000"
                                + " 0x00007f0040300000  rw",
                        "    /rom@etc/acpi/tables    4 KiB  0x0000000040080000 0x0000000000020000 0x0000000000200000"
                                + " 0x00007f0040080000  ro");
        assertThat(readable(old, "x-query-ramblock"))
                .contains("pc.ram    4 KiB  0x0000000000000000 0x0000000040000000 0x0000000040000000\n");
    }

    @Test
    void aDevicesBlockIsCalledByItsAddress() {
        pc.ask("object-add", "{'qom-type':'memory-backend-ram','id':'m0','size':268435456}");
        pc.ask("device_add", "{'driver':'virtio-mem-pci','id':'vm0','memdev':'m0','addr':'5'}");
        assertThat(readable(pc, "x-query-ramblock")).contains("0000:00:05.0/m0 ");
    }

    @Test
    void virtioDevicesAreFoundByTheirInnerPath() {
        assertThat(old.ask("x-query-virtio")).isEqualTo("[]");
        assertThat(pc.refusal("x-query-virtio")).isEqualTo("No virtio devices found");
        pc.ask("device_add", "{'driver':'virtio-balloon-pci','id':'b0'}");
        assertThat(pc.ask("x-query-virtio"))
                .isEqualTo("[{'path': '/machine/peripheral/b0/virtio-backend', 'name': 'virtio-balloon'}]");
    }

    @Test
    void nothingHasAConfigurationToSynchronize() {
        pc.ask("device_add", "{'driver':'virtio-balloon-pci','id':'b0'}");
        assertThat(pc.refusal("device-sync-config", "{'id':'b0'}"))
                .isEqualTo("device-sync-config is not supported for 'virtio-balloon-device'");
        assertThat(pc.refusal("device-sync-config", "{'id':'nope'}")).isEqualTo("Device 'nope' not found");
        assertThat(old.refusalClass("device-sync-config", "{'id':'nope'}")).isEqualTo("CommandNotFound");
    }

    @Test
    void guestMemoryCanBeSaved(@TempDir Path directory) throws IOException {
        modern.machine.board().guestMemory().writeInt(0x1000, 0x04030201);
        Path file = directory.resolve("saved");
        assertThat(modern.ask("pmemsave", "{'val':4096,'size':6,'filename':'" + file + "'}"))
                .isEqualTo("{}");
        assertThat(Files.readAllBytes(file)).containsExactly(1, 2, 3, 4, 0, 0);
        modern.ask("memsave", "{'val':4098,'size':2,'filename':'" + file + "'}");
        assertThat(Files.readAllBytes(file)).containsExactly(3, 4);
    }

    @Test
    void whatIsNoMemoryIsZeroOrRefused(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("saved");
        modern.ask("pmemsave", "{'val':1073741820,'size':16,'filename':'" + file + "'}");
        assertThat(Files.readAllBytes(file)).hasSize(16).containsOnly(0);
        assertThat(modern.refusal("memsave", "{'val':1073741820,'size':16,'filename':'" + file + "'}"))
                .isEqualTo("Invalid addr 0x000000003ffffffc/size 16 specified");
        assertThat(Files.size(file)).isEqualTo(4);
        assertThat(modern.refusal("memsave", "{'val':0,'size':1,'filename':'x','cpu-index':2}"))
                .isEqualTo("Parameter 'cpu-index' expects a CPU number");
        String missing = directory.resolve("no/such").toString();
        assertThat(modern.refusal("pmemsave", "{'val':0,'size':1,'filename':'" + missing + "'}"))
                .isEqualTo("Could not open '" + missing + "': No such file or directory");
    }
}
