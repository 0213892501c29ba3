package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.device.VirtioMemPci;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.vmem.VirtioMemEarlyState;
import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code info mtree}. */
final class MemoryTreeTest {
    private static HmpMachine withDevices(Persona persona) throws QemuException {
        HmpMachine made = HmpMachine.q35(persona);
        made.run("object_add memory-backend-ram,id=m0,size=512M");
        made.run("object_add memory-backend-ram,id=d0,size=256M");
        assertThat(made.run("device_add virtio-mem-pci,id=vm0,memdev=m0,bus=rp1"))
                .isEmpty();
        assertThat(made.run("device_add pc-dimm,id=dimm0,memdev=d0")).isEmpty();
        return made;
    }

    /** The part of a text that begins with a line and ends at a blank one. */
    private static String part(String text, String firstLine) {
        int start = text.indexOf(firstLine + "\n");
        assertThat(start).as(firstLine).isNotNegative();
        return text.substring(start, text.indexOf("\n\n", start) + 1);
    }

    private static String withoutPam(String text) {
        return text.lines().filter(line -> !line.contains("pam-")).reduce("", (all, line) -> all + line + "\n");
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void theCpusSeeTheSystemsMemory(Persona persona) throws QemuException {
        assertThat(withoutPam(part(withDevices(persona).run("info mtree"), "address-space: cpu-memory-0")))
                .isEqualTo("""
                        address-space: cpu-memory-0
                        address-space: memory
                          0000000000000000-ffffffffffffffff (prio 0, i/o): system
                            0000000000000000-000000003fffffff (prio 0, ram): alias ram-below-4g @pc.ram\
                         0000000000000000-000000003fffffff
                            0000000000000000-ffffffffffffffff (prio -1, i/o): pci
                              0000000000000000-0000000000000000 (prio 1, i/o): alias pci_bridge_mem @pci_bridge_pci\
                         0000000000000000-0000000000000000
                              0000000000000000-0000000000000000 (prio 1, i/o): alias pci_bridge_pref_mem @pci_bridge_pci\
                         0000000000000000-0000000000000000
                              0000000000000000-0000000000000000 (prio 1, i/o): alias pci_bridge_mem @pci_bridge_pci\
                         0000000000000000-0000000000000000
                              0000000000000000-0000000000000000 (prio 1, i/o): alias pci_bridge_pref_mem @pci_bridge_pci\
                         0000000000000000-0000000000000000
                              0000000000000000-0000000000000000 (prio 1, i/o): alias pci_bridge_mem @pci_bridge_pci\
                         0000000000000000-0000000000000000
                              0000000000000000-0000000000000000 (prio 1, i/o): alias pci_bridge_pref_mem @pci_bridge_pci\
                         0000000000000000-0000000000000000
                              00000000000c0000-00000000000dffff (prio 1, rom): pc.rom
                              00000000000e0000-00000000000fffff (prio 1, rom): alias isa-bios @pc.bios\
                         0000000000020000-000000000003ffff
                              00000000fffc0000-00000000ffffffff (prio 0, rom): pc.bios
                            00000000000a0000-00000000000bffff (prio 1, i/o): alias smram-region @pci\
                         00000000000a0000-00000000000bffff
                            00000000fec00000-00000000fec00fff (prio 0, i/o): ioapic
                            00000000fed00000-00000000fed003ff (prio 0, i/o): hpet
                            00000000fee00000-00000000feefffff (prio 4096, i/o): apic-msi
                            0000000100000000-00000011bfffffff (prio 0, i/o): device-memory
                              0000000100000000-000000011fffffff (prio 0, ram): m0
                              0000000120000000-000000012fffffff (prio 0, ram): d0
                        """);
    }

    @Test
    void whatAliasesShowFollows() throws QemuException {
        assertThat(withDevices(Persona.QEMU_10_0).run("info mtree"))
                .contains("\nmemory-region: pc.ram\n  0000000000000000-000000003fffffff (prio 0, ram): pc.ram\n\n")
                .contains("\nmemory-region: pc.bios\n  00000000fffc0000-00000000ffffffff (prio 0, rom): pc.bios\n\n")
                .contains("\nmemory-region: smram\n  0000000000000000-00000000ffffffff (prio 0, i/o): smram\n\n");
    }

    @Test
    void onlyTheNewerOneHasASpaceForDeviceMemory() throws QemuException {
        assertThat(part(withDevices(Persona.QEMU_10_0).run("info mtree"), "address-space: device-memory"))
                .isEqualTo("""
                        address-space: device-memory
                          0000000100000000-00000011bfffffff (prio 0, i/o): device-memory
                            0000000100000000-000000011fffffff (prio 0, ram): m0
                            0000000120000000-000000012fffffff (prio 0, ram): d0
                        """);
        assertThat(withDevices(Persona.QEMU_7_2).run("info mtree")).doesNotContain("address-space: device-memory");
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void seenFlatMemoryHidesWhatIsBehindIt(Persona persona) throws QemuException {
        assertThat(part(withDevices(persona).run("info mtree -f"), " AS \"memory\", root: system"))
                .isEqualTo("""
                         AS "memory", root: system
                         AS "cpu-memory-0", root: system
                         Root memory region: system
                          0000000000000000-00000000000bffff (prio 0, ram): pc.ram
                          00000000000c0000-00000000000dffff (prio 1, rom): pc.rom
                          00000000000e0000-00000000000fffff (prio 0, rom): pc.bios @0000000000020000
                          0000000000100000-000000003fffffff (prio 0, ram): pc.ram @0000000000100000
                          00000000fec00000-00000000fec00fff (prio 0, i/o): ioapic
                          00000000fed00000-00000000fed003ff (prio 0, i/o): hpet
                          00000000fee00000-00000000feefffff (prio 4096, i/o): apic-msi
                          00000000fffc0000-00000000ffffffff (prio 0, rom): pc.bios
                          0000000100000000-000000011fffffff (prio 0, ram): m0
                          0000000120000000-000000012fffffff (prio 0, ram): d0
                        """);
    }

    @Test
    void spacesWithNothingInThemShareAView() throws QemuException {
        assertThat(withDevices(Persona.QEMU_10_0).run("info mtree -f"))
                .contains(" AS \"virtio-mem-pci\", root: bus master container\n")
                .contains(" Root memory region: (none)\n  No rendered FlatView\n\n")
                .contains("""
                         AS "virtio-pci-cfg-mem-as", root: virtio-pci
                         Root memory region: virtio-pci
                          0000000000000000-0000000000000fff (prio 0, i/o): virtio-pci-common-virtio-mem
                        """);
    }

    @Test
    void ownersAndDisabledRegionsAreShownOnRequest() throws QemuException {
        HmpMachine monitor = withDevices(Persona.QEMU_10_0);

        assertThat(monitor.run("info mtree -o"))
                .contains("(prio 0, ram): m0 owner:{obj path=/objects/m0}\n")
                .contains("(prio 0, i/o): device-memory owner:{obj path=/machine}\n")
                .contains("(prio 0, i/o): system parent:{obj path=/machine/unattached}\n")
                .contains("(prio 0, i/o): virtio-pci-common-virtio-mem owner:{dev id=vm0}\n");
        assertThat(monitor.run("info mtree -D"))
                .contains("    00000000000c0000-00000000000c3fff (prio 1, ram): alias pam-ram @pc.ram"
                        + " 00000000000c0000-00000000000c3fff [disabled]\n");
        assertThat(monitor.run("info mtree")).doesNotContain("[disabled]").doesNotContain("pam-ram");
    }

    @ParameterizedTest
    @EnumSource(Persona.class)
    void aMachineWithoutBoardHasTwoEmptySpaces(Persona persona) throws QemuException {
        HmpMachine monitor = HmpMachine.of(persona, "none");

        assertThat(monitor.run("info mtree")).isEqualTo("""
                        address-space: memory
                          0000000000000000-ffffffffffffffff (prio 0, i/o): system

                        address-space: I/O
                          0000000000000000-000000000000ffff (prio 0, i/o): io

                        """);
        assertThat(monitor.run("info mtree -f")).isEqualTo("""
                        FlatView #0
                         AS "memory", root: system
                         Root memory region: (none)
                          No rendered FlatView

                        FlatView #1
                         AS "I/O", root: io
                         Root memory region: io
                          0000000000000000-000000000000ffff (prio 0, i/o): io

                        """);
    }

    /** What is plugged arrives as in a migration: nothing here can act as a guest. */
    @Test
    void memslotsAreThereWhileSomethingIsPluggedInThem() throws QemuException {
        HmpMachine monitor = HmpMachine.of(Persona.QEMU_10_0, "q35", true).withRootPorts();
        monitor.run("object_add memory-backend-ram,id=m0,size=5G");
        assertThat(monitor.run("device_add virtio-mem-pci,id=vm0,memdev=m0,bus=rp1,dynamic-memslots=on"))
                .isEmpty();
        monitor.machine.start();
        assertThat(part(monitor.run("info mtree"), "address-space: device-memory"))
                .endsWith("    0000000100000000-000000023fffffff (prio 0, i/o): virtio-mem\n");

        VirtioMemPci device =
                (VirtioMemPci) monitor.machine.tree().resolve("vm0").get(0);
        VirtioMemEarlyState empty = device.device().saveEarly();
        long[] blocks = new long[empty.bitmap().remaining()];
        blocks[0] = 1;
        blocks[16] = 1;
        device.device()
                .loadEarly(new VirtioMemEarlyState(
                        empty.memaddr(),
                        empty.regionSize(),
                        empty.blockSize(),
                        empty.node(),
                        2 * empty.blockSize(),
                        LongBuffer.wrap(blocks)));

        assertThat(part(monitor.run("info mtree"), "address-space: device-memory"))
                .endsWith("""
                            0000000100000000-000000023fffffff (prio 0, i/o): virtio-mem
                              0000000100000000-000000013fffffff (prio 0, ram): alias memslot-0 @m0\
                         0000000000000000-000000003fffffff
                              0000000180000000-00000001bfffffff (prio 0, ram): alias memslot-2 @m0\
                         0000000080000000-00000000bfffffff
                        """);
        assertThat(monitor.run("info mtree -f")).contains("""
                          0000000100000000-000000013fffffff (prio 0, ram): m0
                          0000000180000000-00000001bfffffff (prio 0, ram): m0 @0000000080000000
                        """);
    }

    @Test
    void anNvdimmKeepsItsContents() {
        Region ram = Region.leaf("m1", Region.Kind.RAM, 0x1000);
        Region alias = Region.alias("nvdimm-memory", ram).nonvolatile();
        Region root = Region.container("system", -1).add(0x4000, alias);

        assertThat(alias.shownKind()).isEqualTo("nv-ram");
        assertThat(ram.shownKind()).isEqualTo("ram");
        assertThat(FlatView.of(root).ranges()).isEqualTo(List.of(new FlatView.Range(0x4000, 0x4fff, ram, "nv-ram", 0)));
    }

    @Test
    void theNeighboursOfAHoleBelongToDifferentParts() {
        Region ram = Region.leaf("ram", Region.Kind.RAM, 0x10000);
        Region hole = Region.leaf("hole", Region.Kind.IO, 0x1000);
        Region root = Region.container("system", -1).add(0, ram).add(0x3000, 1, hole);

        assertThat(FlatView.of(root).ranges())
                .containsExactly(
                        new FlatView.Range(0, 0x2fff, ram, "ram", 0),
                        new FlatView.Range(0x3000, 0x3fff, hole, "i/o", 0),
                        new FlatView.Range(0x4000, 0xffff, ram, "ram", 0x4000));
    }

    @Test
    void twoAliasesOfNeighbouringPartsLookLikeOne() {
        Region ram = Region.leaf("ram", Region.Kind.RAM, 0x4000);
        Region root = Region.container("system", -1)
                .add(0x10000, Region.alias("low", ram, 0, 0x2000))
                .add(0x12000, Region.alias("high", ram, 0x2000, 0x2000))
                .add(0x20000, Region.alias("again", ram, 0x1000, 0x1000));

        assertThat(FlatView.of(root).ranges())
                .containsExactly(
                        new FlatView.Range(0x10000, 0x13fff, ram, "ram", 0),
                        new FlatView.Range(0x20000, 0x20fff, ram, "ram", 0x1000));
    }

    @Test
    void theOnlyPartThatBeginsAtZeroStandsForItsContainer() {
        Region ram = Region.leaf("m0", Region.Kind.RAM, 0x1000);
        Region container = Region.container("device-memory", 0xffff).add(0, ram);
        assertThat(FlatView.rootOf(container)).isSameAs(ram);

        container.add(0x2000, Region.leaf("m1", Region.Kind.RAM, 0x1000));
        assertThat(FlatView.rootOf(container)).isSameAs(container);
        assertThat(FlatView.rootOf(Region.container("empty", -1))).isNull();
        assertThat(FlatView.rootOf(Region.leaf("off", Region.Kind.IO, 1).disabled()))
                .isNull();
    }
}
