package io.vmemu.emulator.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.MachineMemoryLayout.Options;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceMemoryTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long BASE = 4 * GIB;
    private static final long TWO_MIB = 2 * MIB;
    private static final MemoryMapRules RULES = MemoryMapRules.current(Chipset.Q35);

    private final List<String> warnings = new ArrayList<>();

    private record FakeDevice(
            @Nullable String id, long gpa, long size, long pluggedSize, int node, int slot, int memslots)
            implements MemoryDevice {
        FakeDevice(@Nullable String id, long gpa, long size, long pluggedSize, int node, int slot) {
            this(id, gpa, size, pluggedSize, node, slot, 1);
        }
    }

    private DeviceMemory memory(Persona persona, long ram, long maxmem, long slots) throws QemuException {
        MemorySizes sizes = MemorySizes.of(ram, maxmem, slots, ram);
        return new DeviceMemory(persona, MachineMemoryLayout.of(RULES, sizes, Options.defaults("q35")), warnings::add);
    }

    private DeviceMemory memory(Persona persona) throws QemuException {
        return memory(persona, GIB, 64 * GIB, 4);
    }

    private static FakeDevice plug(DeviceMemory memory, String id, Placement wish) throws QemuException {
        FakeDevice device = new FakeDevice(id, memory.place(wish), wish.size(), 0, 0, DimmSlots.NONE);
        memory.plug(device);
        return device;
    }

    private static long plug(DeviceMemory memory, long size, long block) throws QemuException {
        return plug(memory, "d" + memory.devices().size(), new Placement(0, size, TWO_MIB, block))
                .gpa();
    }

    private static long plugAt(DeviceMemory memory, String id, long gpa, long size) throws QemuException {
        return plug(memory, id, new Placement(gpa, size, TWO_MIB, TWO_MIB)).gpa();
    }

    @Test
    void aDeviceThatMayHaveAllTheRoomMayHaveAllMemslots() throws QemuException {
        assertThat(memory(Persona.QEMU_10_0).memslotLimit(63 * GIB)).isEqualTo(256);
    }

    @Test
    void memslotsAreSharedOutByTheRoomThatIsLeft() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0, GIB, 65 * GIB, 4);
        assertThat(memory.memslotLimit(32 * GIB)).isEqualTo(128);
        assertThat(memory.memslotLimit(16 * GIB)).isEqualTo(64);
        assertThat(memory.memslotLimit(128 * MIB)).as("at least one").isEqualTo(1);

        memory.plug(new FakeDevice("vm0", BASE, 32 * GIB, 0, 0, DimmSlots.NONE, 32));
        assertThat(memory.memslotLimit(32 * GIB)).isEqualTo(224);
        assertThat(memory.memslotLimit(16 * GIB)).isEqualTo(112);
    }

    @Test
    void whoComesLateGetsOneMemslot() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0, GIB, 65 * GIB, 4);
        memory.plug(new FakeDevice("vm0", BASE, 32 * GIB, 0, 0, DimmSlots.NONE, 256));
        assertThat(memory.memslotLimit(32 * GIB)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void largeBlocksLeaveGapsThatSmallOnesFill(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona);

        assertThat(plug(memory, 6 * MIB, TWO_MIB)).isEqualTo(0x100000000L);
        assertThat(plug(memory, 128 * MIB, 128 * MIB)).isEqualTo(0x108000000L);
        assertThat(plug(memory, 2 * MIB, TWO_MIB)).isEqualTo(0x100600000L);
        assertThat(plug(memory, 2 * GIB, GIB)).isEqualTo(0x140000000L);
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void dimmsAndVirtioMemShareTheRegion(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona);

        assertThat(plug(memory, 130 * MIB, 1)).isEqualTo(0x100000000L);
        assertThat(plug(memory, 512 * MIB, 4 * MIB)).isEqualTo(0x108400000L);
        assertThat(plug(memory, 128 * MIB, 1)).isEqualTo(0x128400000L);
    }

    @ParameterizedTest
    @EnumSource
    void devicesFillInAroundAnExplicitAddress(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona);

        assertThat(plugAt(memory, "vm0", 0x110000000L, 512 * MIB)).isEqualTo(0x110000000L);
        assertThat(plug(memory, 512 * MIB, TWO_MIB)).isEqualTo(0x130000000L);
        assertThat(plug(memory, 256 * MIB, TWO_MIB)).isEqualTo(0x100000000L);
        assertThat(plug(memory, 2 * MIB, TWO_MIB)).isEqualTo(0x150000000L);
    }

    @Test
    void aGapThatFitsExactlyIsFilled() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        plug(memory, 6 * MIB, TWO_MIB);
        plug(memory, 256 * MIB, 128 * MIB);

        assertThat(plug(memory, 122 * MIB, TWO_MIB)).isEqualTo(4301258752L);
        assertThat(plug(memory, 2 * MIB, TWO_MIB)).isEqualTo(4697620480L);
    }

    @Test
    void aBackendsAlignmentCountsLikeABlock() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        plug(memory, 6 * MIB, TWO_MIB);

        assertThat(memory.place(new Placement(0, 8 * MIB, 4 * MIB, TWO_MIB))).isEqualTo(4303355904L);
        assertThat(memory.place(new Placement(0, 8 * MIB, 4096, 1))).isEqualTo(4301258752L);
    }

    @Test
    void devicesAreListedByAddress() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        plugAt(memory, "a", 40 * GIB, 64 * MIB);
        plugAt(memory, "b", 20 * GIB, 64 * MIB);
        plug(memory, "c", new Placement(0, 64 * MIB, TWO_MIB, TWO_MIB));

        assertThat(memory.devices()).extracting(MemoryDevice::id).containsExactly("c", "b", "a");
    }

    @Test
    void removalFreesTheAddresses() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        plug(memory, "vm0", new Placement(0, 256 * MIB, TWO_MIB, TWO_MIB));
        FakeDevice middle = plug(memory, "vm1", new Placement(0, 256 * MIB, TWO_MIB, TWO_MIB));
        plug(memory, "vm2", new Placement(0, 256 * MIB, TWO_MIB, TWO_MIB));

        memory.unplug(middle);

        assertThat(memory.used()).isEqualTo(512 * MIB);
        assertThat(plug(memory, 512 * MIB, TWO_MIB)).isEqualTo(5100273664L);
        assertThat(plug(memory, 128 * MIB, TWO_MIB)).isEqualTo(4563402752L);
        assertThatThrownBy(() -> memory.unplug(middle)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void plugRefusesAPlaceThatIsTaken() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        plug(memory, 256 * MIB, TWO_MIB);

        assertThatThrownBy(() -> memory.plug(new FakeDevice("x", BASE + TWO_MIB, TWO_MIB, 0, 0, DimmSlots.NONE)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> memory.plug(new FakeDevice("x", GIB, TWO_MIB, 0, 0, DimmSlots.NONE)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void withoutMaxmemThereIsNoPlace() throws QemuException {
        Placement wish = new Placement(0, 64 * MIB, TWO_MIB, TWO_MIB);

        assertThatThrownBy(() -> memory(Persona.QEMU_10_0, GIB, GIB, 0).place(wish))
                .isInstanceOf(QemuException.class)
                .hasMessage("the configuration is not prepared for memory devices (e.g., for memory hotplug), consider"
                        + " specifying the maxmem option");
        assertThatThrownBy(() -> memory(Persona.QEMU_7_2, GIB, GIB, 0).place(wish))
                .hasMessage(
                        "memory devices (e.g. for memory hotplug) are not enabled, please specify the maxmem option");
        assertThat(memory(Persona.QEMU_10_0, GIB, GIB, 0).total()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void allDevicesTogetherMustNotExceedMaxmem(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona, GIB, 5 * GIB, 4);
        plug(memory, 2 * GIB, TWO_MIB);
        plug(memory, GIB, TWO_MIB);
        plug(memory, 2 * MIB, TWO_MIB);

        assertThatThrownBy(() -> plug(memory, GIB, TWO_MIB))
                .hasMessage("not enough space, currently 0xc0200000 in use of total space for memory devices"
                        + " 0x100000000");
        assertThat(plug(memory, GIB - 2 * MIB, TWO_MIB)).isEqualTo(0x1c0200000L);
        assertThat(memory.used()).isEqualTo(memory.total()).isEqualTo(4 * GIB);
    }

    @Test
    void spaceIsCheckedEvenIfTheSumWrapsAround() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        plug(memory, 2 * MIB, TWO_MIB);

        assertThatThrownBy(() -> memory.place(new Placement(0, -2 * MIB, TWO_MIB, TWO_MIB)))
                .hasMessage("not enough space, currently 0x200000 in use of total space for memory devices"
                        + " 0xfc0000000");
    }

    /** Kata Containers' issue 11071: the region is full by the size of its devices, not by address. */
    @Test
    void tellsWhatIsInUseOfATotalThatIsNoRoundNumber() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_7_2, 0x80000000L, 0x80000000L + 0x3dfca00000L, 10);
        plug(memory, 256 * MIB, TWO_MIB);

        assertThatThrownBy(() -> plug(memory, 0x3dfca00000L, TWO_MIB))
                .hasMessage("not enough space, currently 0x10000000 in use of total space for memory devices"
                        + " 0x3dfca00000");
    }

    /** Kata Containers' issues 1796 and 1800: a size in MiB that is odd. */
    @ParameterizedTest
    @EnumSource
    void aBackendOfAnOddNumberOfMibIsRefused(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona, GIB, 256 * GIB, 10);

        assertThatThrownBy(() -> plug(memory, 189759 * MIB, TWO_MIB))
                .hasMessage("backend memory size must be multiple of 0x200000");
        assertThat(plug(memory, 189760 * MIB, TWO_MIB)).isEqualTo(BASE);
    }

    @Test
    void newQemuWantsTheSizeToFitTheBackendOnly() throws QemuException {
        Placement wish = new Placement(0, 6 * MIB, TWO_MIB, 4 * MIB);

        assertThat(memory(Persona.QEMU_10_0).place(wish)).isEqualTo(BASE);
        assertThatThrownBy(() -> memory(Persona.QEMU_7_2).place(wish))
                .hasMessage("backend memory size must be multiple of 0x400000");
    }

    @Test
    void personasCheckSizeAndAddressInDifferentOrder() throws QemuException {
        Placement wish = new Placement(BASE + 4096, 3 * MIB, TWO_MIB, TWO_MIB);

        assertThatThrownBy(() -> memory(Persona.QEMU_10_0).place(wish))
                .hasMessage("backend memory size must be multiple of 0x200000");
        assertThatThrownBy(() -> memory(Persona.QEMU_7_2).place(wish))
                .hasMessage("address must be aligned to 0x200000 bytes");
    }

    @ParameterizedTest
    @EnumSource
    void spaceIsCheckedFirst(Persona persona) throws QemuException {
        assertThatThrownBy(() -> memory(persona, GIB, 4 * GIB, 0).place(new Placement(1, 4 * GIB + 1, TWO_MIB, 1)))
                .hasMessage("not enough space, currently 0x0 in use of total space for memory devices 0xc0000000");
    }

    @ParameterizedTest
    @EnumSource
    void alignmentIsCheckedBeforeTheRange(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona);

        assertThatThrownBy(() -> plugAt(memory, "vm0", 1, 512 * MIB))
                .hasMessage("address must be aligned to 0x200000 bytes");
        assertThatThrownBy(() -> plugAt(memory, "vm0", 8590983168L, 512 * MIB))
                .hasMessage("address must be aligned to 0x200000 bytes");
    }

    @ParameterizedTest
    @EnumSource
    void addressesOutsideTheRegionAreRefused(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona);
        long[] outside = {
            0x200000,
            0xc0000000L,
            0xffe00000L,
            0x10000000000L,
            0xffffffffffe00000L,
            0x8000000000000000L,
            BASE + 0x10c0000000L - 512 * MIB + TWO_MIB
        };

        for (long gpa : outside) {
            assertThatThrownBy(() -> plugAt(memory, "vm0", gpa, 512 * MIB))
                    .hasMessage(
                            "can't add memory device [0x%x:0x20000000], usable range for memory devices".formatted(gpa)
                                    + " [0x100000000:0x10c0000000]");
        }
        assertThat(plugAt(memory, "vm0", BASE + 0x10c0000000L - 512 * MIB, 512 * MIB))
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void addressesOfAnotherDeviceAreRefused(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona);
        plugAt(memory, "vm0", 8 * GIB, 512 * MIB);

        for (long gpa : new long[] {8589934592L, 8858370048L, 8321499136L}) {
            assertThatThrownBy(() -> plugAt(memory, "vm1", gpa, 512 * MIB))
                    .hasMessage("address range conflicts with memory device id='vm0'");
        }
        assertThat(plugAt(memory, "vm1", 8053063680L, 512 * MIB)).isEqualTo(8053063680L);
        assertThat(plugAt(memory, "vm2", 9126805504L, 512 * MIB)).isEqualTo(9126805504L);
    }

    @Test
    void theLowestOfSeveralConflictsIsNamed() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        plugAt(memory, "high", 9 * GIB, 512 * MIB);
        plugAt(memory, "low", 8 * GIB, 512 * MIB);

        assertThatThrownBy(() -> plugAt(memory, "big", 7 * GIB, 4 * GIB))
                .hasMessage("address range conflicts with memory device id='low'");
    }

    @Test
    void aDeviceWithoutIdIsCalledUnnamed() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        memory.plug(new FakeDevice(null, BASE, 64 * MIB, 0, 0, 0));

        assertThatThrownBy(() -> plugAt(memory, "vm1", BASE, 64 * MIB))
                .hasMessage("address range conflicts with memory device id='(unnamed)'");
    }

    @ParameterizedTest
    @EnumSource
    void alignmentCanFragmentTheRegion(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona, GIB, 4 * GIB, 0);
        plugAt(memory, "vm6", BASE + 512 * MIB, 2 * GIB);

        assertThatThrownBy(() -> plug(memory, GIB, GIB))
                .hasMessage("could not find position in guest address space for memory device - memory fragmented due"
                        + " to alignments");
        assertThat(plug(memory, 512 * MIB, TWO_MIB)).isEqualTo(BASE);
    }

    @ParameterizedTest
    @EnumSource
    void warnsOfAnAlignmentAboveThatOfTheRegion(Persona persona) throws QemuException {
        DeviceMemory memory = memory(persona);

        assertThat(plug(memory, 8 * GIB, 8 * GIB)).isEqualTo(8 * GIB);
        assertThat(warnings)
                .containsExactly("the alignment (0x200000000) exceeds the expected maximum alignment, memory will get"
                        + " fragmented and not all 'maxmem' might be usable for memory devices.");
    }

    @Test
    void slotsOfUnpluggedDimmsAreFreeAgain() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        FakeDevice first = new FakeDevice("dimm0", BASE, 64 * MIB, 64 * MIB, 0, memory.chooseSlot(DimmSlots.NONE));
        memory.plug(first);
        memory.plug(new FakeDevice("vm0", BASE + GIB, 64 * MIB, 0, 0, DimmSlots.NONE));

        assertThat(first.slot()).isZero();
        assertThat(memory.chooseSlot(DimmSlots.NONE)).isEqualTo(1);
        assertThatThrownBy(() -> memory.chooseSlot(0)).hasMessage("slot 0 is busy");
        assertThatThrownBy(() -> memory.chooseSlot(4)).hasMessage("invalid slot number 4, valid range is [0-3]");
        memory.unplug(first);
        assertThat(memory.chooseSlot(0)).isZero();
    }

    @Test
    void pluggedMemoryIsCountedByNode() throws QemuException {
        DeviceMemory memory = memory(Persona.QEMU_10_0);
        memory.plug(new FakeDevice("vm0", BASE, GIB, 128 * MIB, 0, DimmSlots.NONE));
        memory.plug(new FakeDevice("vm1", BASE + GIB, GIB, 2 * MIB, 1, DimmSlots.NONE));
        memory.plug(new FakeDevice("dimm0", BASE + 2 * GIB, GIB, GIB, 1, 0));

        assertThat(memory.pluggedSize()).isEqualTo(GIB + 130 * MIB);
        assertThat(memory.pluggedSize(0)).isEqualTo(128 * MIB);
        assertThat(memory.pluggedSize(1)).isEqualTo(GIB + 2 * MIB);
        assertThat(memory.pluggedSize(2)).isZero();
    }

    @Test
    void oldMachineTypesAlignDimmsToPagesOnly() throws QemuException {
        MemoryMapRules old = MemoryMapRules.of(Chipset.I440FX, 2, 1);

        assertThat(Placement.ofDimm(old, 0, 1052672, TWO_MIB)).isEqualTo(new Placement(0, 1052672, 4096, 1));
        assertThat(Placement.ofDimm(RULES, 0, 1052672, TWO_MIB)).isEqualTo(new Placement(0, 1052672, TWO_MIB, 1));
    }
}
