package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is shown of memory, on both versions. */
final class MemoryInfoTest {
    private static HmpMachine withDevices(Persona persona) throws QemuException {
        HmpMachine made = HmpMachine.q35(persona);
        made.run("object_add memory-backend-ram,id=m0,size=512M");
        made.run("object_add memory-backend-ram,id=d0,size=256M,policy=bind,host-nodes.0=0");
        assertThat(made.run("device_add virtio-mem-pci,id=vm0,memdev=m0,bus=rp1,requested-size=128M"))
                .isEmpty();
        assertThat(made.run("device_add pc-dimm,id=dimm0,memdev=d0")).isEmpty();
        return made;
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void memoryDevicesAreShownByAddress(Persona persona) throws QemuException {
        assertThat(withDevices(persona).run("info memory-devices")).isEqualTo("""
                        Memory device [virtio-mem]: "vm0"
                          memaddr: 0x100000000
                          node: 0
                          requested-size: 134217728
                          size: 0
                          max-size: 536870912
                          block-size: 2097152
                          memdev: /objects/m0
                        Memory device [dimm]: "dimm0"
                          addr: 0x120000000
                          slot: 0
                          node: 0
                          size: 268435456
                          memdev: /objects/d0
                          hotplugged: true
                          hotpluggable: true
                        """);
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void aDeviceWithoutIdHasAnEmptyOne(Persona persona) throws QemuException {
        HmpMachine monitor = HmpMachine.q35(persona);
        monitor.run("object_add memory-backend-ram,id=p0,size=64M,share=on");
        assertThat(monitor.run("device_add virtio-pmem-pci,memdev=p0,bus=rp1")).isEmpty();

        assertThat(monitor.run("info memory-devices")).isEqualTo("""
                        Memory device [virtio-pmem]: ""
                          memaddr: 0x100000000
                          size: 67108864
                          memdev: /objects/p0
                        """);
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void backendsAreShownWithABlankLineBehind(Persona persona) throws QemuException {
        HmpMachine monitor = withDevices(persona);
        monitor.run("object_del m0");

        assertThat(monitor.run("info memdev")).contains("""
                        memory backend: d0
                          size:  268435456
                          merge: true
                          dump: true
                          prealloc: false
                          share: false
                          reserve: true
                          policy: bind
                          host nodes: 0
                        """).contains("""
                        memory backend: pc.ram
                          size:  1073741824
                          merge: true
                          dump: true
                          prealloc: false
                          share: false
                          reserve: true
                          policy: default
                          host nodes:\s
                        """).endsWith("\n\n");
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void hostNodesAreRanges(Persona persona) throws QemuException {
        HmpMachine monitor = withDevices(persona);
        monitor.run("qom-set d0 host-nodes 1-3,5,8-9");

        assertThat(monitor.run("info memdev")).contains("  host nodes: 0-3,5,8-9\n");
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void sizesAreSummedUp(Persona persona) throws QemuException {
        assertThat(withDevices(persona).run("info memory_size_summary"))
                .isEqualTo("base memory: 1073741824\nplugged memory: 268435456\n");
        assertThat(HmpMachine.of(persona, "none").run("info memory_size_summary"))
                .isEqualTo("base memory: 0\nplugged memory: 0\n");
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void nodesCountWhatIsPlugged(Persona persona) throws QemuException {
        assertThat(withDevices(persona).run("info numa"))
                .isEqualTo("1 nodes\nnode 0 cpus: 0\nnode 0 size: 1280 MB\nnode 0 plugged: 256 MB\n");
        assertThat(HmpMachine.of(persona, "none").run("info numa")).isEqualTo("0 nodes\n");
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void ramBlocksAreNamedAfterTheirDevices(Persona persona) throws QemuException {
        assertThat(withDevices(persona).run("info ramblock"))
                .startsWith(
                        "              Block Name    PSize              Offset               Used              Total")
                .contains("    0000:00:02.0:00.0/m0    4 KiB  0x")
                .contains(" 0x0000000020000000 0x0000000020000000");
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void theBalloonIsShownInMebibytes(Persona persona) throws QemuException {
        HmpMachine monitor = HmpMachine.q35(persona);
        assertThat(monitor.run("info balloon")).isEqualTo("Error: No balloon device has been activated\n");
        assertThat(monitor.run("balloon 512")).isEqualTo("Error: No balloon device has been activated\n");

        assertThat(monitor.run("device_add virtio-balloon-pci,id=b0,bus=rp1")).isEmpty();

        assertThat(monitor.run("info balloon")).isEqualTo("balloon: actual=1024\n");
        assertThat(monitor.run("balloon 512")).isEmpty();
        assertThat(monitor.run("balloon 0")).isEqualTo("Error: Parameter 'target' expects a size\n");
    }
}
