package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code device_add} and {@code device_del}. */
final class DeviceCommandsTest {
    private HmpMachine monitor;

    @BeforeEach
    void makeBackends() throws QemuException {
        monitor = HmpMachine.withDevice(Persona.QEMU_10_0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            emptyValue = "",
            value = {
                "'';Parameter 'driver' is missing",
                "id=vm1;Parameter 'driver' is missing",
                "nope;'nope' is not a valid device model name",
                ",id=x;'' is not a valid device model name",
                "virtio-mem-pci;Bus 'pcie.0' does not support hotplugging",
                "virtio-mem-pci,id=vm1,memdev=m1,bus=nope;Bus 'nope' not found",
                "virtio-mem-pci,id=vm1,memdev=m1,bus=rp2,nope=1;Property 'virtio-mem-pci.nope' not found",
                "virtio-mem-pci,id=vm1,bus=rp2;'memdev' property must be set",
                "virtio-mem-pci,id=vm1,memdev=m2,bus=rp2;Device 'm2' not found",
                "virtio-mem-pci,id=vm1,memdev=m0,bus=rp2;'memdev' property specifies a busy memdev: m0",
                "virtio-mem-pci,id=vm0,memdev=m1,bus=rp2;Duplicate device ID 'vm0'",
                "virtio-mem-pci,id=vm1,memdev=m1,bus=rp2,requested-size=64MB;Parameter 'requested-size' expects size",
                "virtio-mem-pci,id=vm1,memdev=m1,bus=rp2,requested-size=1;'requested-size' property has to be multiples of"
                        + " 'block-size' (0x200000)",
                "virtio-mem-pci,id=vm1,memdev=m1,bus=rp2,prealloc=maybe;Parameter 'prealloc' expects 'on' or 'off'",
                "virtio-mem-pci,id=vm1,memdev=m1,bus=rp2,node=x;Parameter 'node' expects integer",
                "pc-dimm,id=d0,memdev=m0;can't use already busy memdev: m0",
                "virtio-mem-pci,driver=pc-dimm,memdev=m0;can't use already busy memdev: m0",
            })
    void aDeviceIsRefused(String options, String text) {
        assertThat(monitor.run("device_add " + options)).isEqualTo("Error: " + text + "\n");
    }

    @Test
    void anIdThatIsNoneIsRefusedWhileTheLineIsRead() {
        assertThat(monitor.run("device_add virtio-mem-pci,id=0a,memdev=m1,bus=rp2"))
                .isEqualTo("""
                        Parameter 'id' expects an identifier
                        Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.
                        Try "help device_add" for more information
                        """);
    }

    @Test
    void aFlagWithoutValueIsTakenWithAWarning() {
        assertThat(monitor.run("device_add virtio-mem-pci,id=vm1,memdev=m1,bus=rp2,prealloc"))
                .isEqualTo("""
                        warning: short-form boolean option 'prealloc' deprecated
                        Please use prealloc=on instead
                        """);
        assertThat(monitor.run("qom-get vm1 prealloc")).isEqualTo("true\n");
    }

    @Test
    void quotesHoldTheOptionsTogether() {
        assertThat(monitor.run("device_add virtio-mem-pci, id=vm1")).isEqualTo("""
                        device_add: extraneous characters at the end of line
                        Try "help device_add" for more information
                        """);
        assertThat(monitor.run("device_add \"virtio-mem-pci,id=vm1,memdev=m1,bus=rp2,block-size=0x400000\""))
                .isEmpty();
        assertThat(monitor.run("qom-get vm1 block-size")).isEqualTo("4194304\n");
    }

    @Test
    void helpListsTheOptionsOfADevice() {
        assertThat(monitor.run("device_add virtio-mem-pci,help"))
                .startsWith("virtio-mem-pci options:\n  acpi-index=<uint32>    -  (default: 0)\n")
                .contains("  addr=<str>             - Slot and optional function number, example: 06.0 or 06"
                        + " (default: -1)\n")
                .contains("  block-size=<size>\n")
                .contains("  dynamic-memslots=<bool> - on/off (default: off)\n")
                .contains("  unplugged-inaccessible=<OnOffAuto> - on/off/auto (default: on)\n");
    }

    @Test
    void helpListsTheDevices() {
        for (String command : List.of("device_add help", "device_add ?", "device_add driver=help,id=x")) {
            assertThat(monitor.run(command))
                    .startsWith("Controller/Bridge/Hub devices:\nname \"cxl-downstream\", bus PCI,")
                    .contains("\n\nMisc devices:\n")
                    .contains("\nname \"virtio-mem-pci\", bus PCI\n")
                    .endsWith("name \"xen-disk\", bus xen-bus, desc \"Xen Disk Device\"\n");
        }
    }

    @Test
    void helpKnowsOtherNamesOfADevice() {
        assertThat(monitor.run("device_add virtio-balloon,help")).startsWith("virtio-balloon-pci options:\n");
        assertThat(monitor.run("device_add virtio-mem-pci,?")).startsWith("virtio-mem-pci options:\n");
        assertThat(monitor.run("device_add bogus,help")).isEqualTo("Device 'bogus' not found\n");
        assertThat(monitor.run("device_add pci-device,help"))
                .isEqualTo("Parameter 'typename' expects a non-abstract device type\n");
    }

    @Test
    void theOlderOneListsDefaultsAsJson() throws QemuException {
        assertThat(HmpMachine.q35(Persona.QEMU_7_2).run("device_add virtio-mem-pci,help"))
                .contains("  prealloc=<bool>        -  (default: false)\n")
                .contains("  unplugged-inaccessible=<OnOffAuto> - on/off/auto (default: \"auto\")\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nope;Device 'nope' not found",
                "vm0;virtio-mem device cannot get unplugged while 'requested-size' != '0'",
                "/machine/peripheral/vm0;virtio-mem device cannot get unplugged while 'requested-size' != '0'",
                "rp1;Bus 'pcie.0' does not support hotplugging",
                "/machine;/machine is not a device",
                "\"\"; is not a device",
            })
    void aDeviceThatCannotGoStays(String id, String text) {
        String shown = text.startsWith("is") ? " " + text : text;

        assertThat(monitor.run("device_del " + id)).isEqualTo("Error: " + shown + "\n");
    }

    @Test
    void theOlderOneLetsNoMemoryDeviceGo() throws QemuException {
        HmpMachine old = HmpMachine.withDevice(Persona.QEMU_7_2);

        assertThat(old.run("device_del vm0")).isEqualTo("Error: virtio based memory devices cannot be unplugged.\n");
    }

    @Test
    void aDeviceThatMayGoIsAskedTo() {
        assertThat(monitor.run("qom-set vm0 requested-size 0")).isEmpty();
        assertThat(monitor.run("device_del vm0")).isEmpty();
        assertThat(monitor.run("device_del vm0")).isEqualTo("Error: Device vm0 is already in the process of unplug\n");
    }
}
