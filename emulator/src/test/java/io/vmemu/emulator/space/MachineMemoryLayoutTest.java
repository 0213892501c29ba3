package io.vmemu.emulator.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.space.MachineMemoryLayout.Options;
import io.vmemu.emulator.space.MachineMemoryLayout.Topmost;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineMemoryLayoutTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final MemoryMapRules Q35 = MemoryMapRules.current(Chipset.Q35);
    private static final MemoryMapRules I440FX = MemoryMapRules.current(Chipset.I440FX);
    private static final Options OPTIONS = Options.defaults("pc");

    private static MemorySizes sizes(long ram, long maxmem, long slots) throws QemuException {
        return MemorySizes.of(ram, maxmem, slots, MemorySizes.DEFAULT_RAM_SIZE);
    }

    private static MachineMemoryLayout lay(MemoryMapRules rules, MemorySizes sizes) throws QemuException {
        return MachineMemoryLayout.of(rules, sizes, OPTIONS);
    }

    @ParameterizedTest
    @CsvSource({
        "Q35, 1024, 100000000, 1040000000",
        "Q35, 2560, 100000000, fe0000000",
        "Q35, 2815, 100000000, fd0100000",
        "Q35, 2816, 140000000, fd0000000",
        "Q35, 3000, 140000000, fc4800000",
        "Q35, 3072, 140000000, fc0000000",
        "Q35, 3400, 180000000, fab800000",
        "Q35, 3584, 180000000, fa0000000",
        "Q35, 4096, 180000000, f80000000",
        "Q35, 5120, 1c0000000, f40000000",
        "Q35, 8192, 280000000, e80000000",
        "I440FX, 1024, 100000000, 1040000000",
        "I440FX, 3072, 100000000, fc0000000",
        "I440FX, 3400, 100000000, fab800000",
        "I440FX, 3584, 140000000, fa0000000",
        "I440FX, 4096, 140000000, f80000000",
        "I440FX, 5120, 180000000, f40000000",
        "I440FX, 8192, 240000000, e80000000",
    })
    void regionBeginsBehindBootMemoryAtAGib(Chipset chipset, long ramMib, String base, String size)
            throws QemuException {
        MachineMemoryLayout layout = lay(MemoryMapRules.current(chipset), sizes(ramMib * MIB, 64 * GIB, 2));

        assertThat(Long.toHexString(layout.regionBaseGpa())).isEqualTo(base);
        assertThat(Long.toHexString(layout.regionSize())).isEqualTo(size);
        assertThat(layout.regionEndGpa()).isEqualTo(layout.regionBaseGpa() + layout.regionSize());
        assertThat(layout.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Q35, 1024, 1024",
        "Q35, 2815, 2815",
        "Q35, 2816, 2048",
        "Q35, 8192, 2048",
        "I440FX, 3583, 3583",
        "I440FX, 3584, 3072",
        "I440FX, 8192, 3072"
    })
    void bootMemoryIsSplitAroundTheHole(Chipset chipset, long ramMib, long belowMib) throws QemuException {
        MachineMemoryLayout layout = lay(MemoryMapRules.current(chipset), sizes(ramMib * MIB, 64 * GIB, 0));

        assertThat(layout.belowSize()).isEqualTo(belowMib * MIB);
        assertThat(layout.aboveSize()).isEqualTo((ramMib - belowMib) * MIB);
        assertThat(layout.aboveStartGpa()).isEqualTo(4 * GIB);
    }

    @Test
    void oldMachineTypesSplitAtThreeAndAHalfGib() throws QemuException {
        MemoryMapRules old = MemoryMapRules.of(Chipset.I440FX, 1, 7);

        assertThat(lay(old, sizes(8 * GIB, 8 * GIB, 0)).belowSize()).isEqualTo(3584 * MIB);
    }

    @Test
    void withoutMaxmemThereIsNoRegion() throws QemuException {
        MachineMemoryLayout layout = lay(Q35, sizes(GIB, GIB, 0));

        assertThat(layout.regionSize()).isZero();
        assertThat(layout.regionBaseGpa()).isZero();
        assertThat(layout.regionEndGpa()).isZero();
    }

    @Test
    void machineTypesUpTo21HaveNoSlackForSlots() throws QemuException {
        MemorySizes sizes = sizes(GIB, 64 * GIB, 2);

        assertThat(lay(MemoryMapRules.of(Chipset.I440FX, 2, 1), sizes).regionSize())
                .isEqualTo(63 * GIB);
        assertThat(lay(MemoryMapRules.of(Chipset.I440FX, 2, 2), sizes).regionSize())
                .isEqualTo(65 * GIB);
        assertThat(lay(MemoryMapRules.of(Chipset.I440FX, 2, 12), sizes).regionSize())
                .isEqualTo(65 * GIB);
    }

    @Test
    void machineTypesUpTo20RefuseMaxmem() throws QemuException {
        MemoryMapRules old = MemoryMapRules.of(Chipset.I440FX, 2, 0);
        MemorySizes sizes = sizes(GIB, 64 * GIB, 2);

        assertThatThrownBy(() -> MachineMemoryLayout.of(old, sizes, Options.defaults("pc-i440fx-2.0")))
                .isInstanceOf(QemuException.class)
                .hasMessage("\"-memory 'slots|maxmem'\" is not supported by: pc-i440fx-2.0");
        assertThat(lay(old, sizes(GIB, GIB, 0)).regionSize()).isZero();
    }

    @Test
    void maxRamBelow4gLowersTheSplit() throws QemuException {
        Options options = new Options("q35", GIB, 40, true, Topmost.HOLE);

        MachineMemoryLayout layout = MachineMemoryLayout.of(Q35, sizes(3 * GIB, 16 * GIB, 1), options);

        assertThat(layout.belowSize()).isEqualTo(GIB);
        assertThat(layout.regionBaseGpa()).isEqualTo(6442450944L);
        assertThat(layout.warnings()).isEmpty();
    }

    @Test
    void maxRamBelow4gNeverRaisesTheSplitOfQ35() throws QemuException {
        Options options = new Options("q35", 4 * GIB, 40, true, Topmost.HOLE);

        assertThat(MachineMemoryLayout.of(Q35, sizes(8 * GIB, 8 * GIB, 0), options)
                        .belowSize())
                .isEqualTo(2 * GIB);
    }

    @Test
    void warnsOfASplitThatIsNoMultipleOfAGib() throws QemuException {
        Options options = new Options("q35", 1000 * MIB, 40, true, Topmost.HOLE);
        MemorySizes sizes = sizes(4 * GIB, 4 * GIB, 0);

        assertThat(MachineMemoryLayout.of(Q35, sizes, options).warnings())
                .containsExactly("There is possibly poor performance as the ram size  (0x100000000) is more then twice"
                        + " the size of max-ram-below-4g (1048576000) and max-ram-below-4g is not a multiple of 1G.");
        assertThat(MachineMemoryLayout.of(I440FX, sizes, options).warnings())
                .containsExactly(
                        "Large machine and max_ram_below_4g (1048576000) not a multiple of 1G; possible bad performance.");
        assertThat(MachineMemoryLayout.of(I440FX, sizes(900 * MIB, 900 * MIB, 0), options)
                        .warnings())
                .isEmpty();
    }

    @Test
    void checksTheValueOfMaxRamBelow4g() throws QemuException {
        assertThatThrownBy(() -> MachineMemoryLayout.checkMaxRamBelow4g(5 * GIB))
                .hasMessage("Machine option 'max-ram-below-4g=5368709120' expects size less than or equal to 4G");
        assertThat(MachineMemoryLayout.checkMaxRamBelow4g(512 << 10))
                .isEqualTo("Only 524288 bytes of RAM below the 4GiB boundary,BIOS may not work with less than 1MiB");
        assertThat(MachineMemoryLayout.checkMaxRamBelow4g(4 * GIB)).isEmpty();
        assertThat(MachineMemoryLayout.checkMaxRamBelow4g(MIB)).isEmpty();
    }

    @Test
    void refusesMoreThan256Slots() throws QemuException {
        MemorySizes sizes = sizes(GIB, 4 * GIB, 257);

        assertThatThrownBy(() -> lay(Q35, sizes)).hasMessage("unsupported amount of memory slots: 257");
        assertThat(lay(Q35, sizes(GIB, 4 * GIB, 256)).regionSize()).isEqualTo(259 * GIB);
    }

    @Test
    void refusesAMaxmemThatIsNoMultipleOfThePageSize() throws QemuException {
        MemorySizes sizes = sizes(GIB, 2147483649L, 2);

        assertThatThrownBy(() -> lay(Q35, sizes))
                .hasMessage("maximum memory size must by aligned to multiple of 4096 bytes");
    }

    @Test
    void refusesAMaxmemThatWrapsAround() throws QemuException {
        MemorySizes sizes = sizes(8, 0xffff_ffff_ffff_f000L, 0);

        assertThatThrownBy(() -> lay(I440FX, sizes))
                .hasMessage("unsupported amount of maximum memory: fffffffffffff000");
    }

    @ParameterizedTest
    @CsvSource({
        "I440FX, 7.2, true, 1007, ",
        "I440FX, 7.2, true, 1008, 1fc3fffffff",
        "I440FX, 7.0, true, 1017, ",
        "I440FX, 7.0, true, 1021, 1007fffffff",
        "I440FX, 2.4, true, 2022, ",
        "Q35, 7.2, true, 977, ",
        "Q35, 7.2, true, 978, 1fc3fffffff",
        "Q35, 7.2, true, 2048, 307bfffffff",
        "Q35, 7.2, false, 987, ",
        "Q35, 7.2, false, 1007, 1047fffffff",
    })
    void refusesWhatTheCpuCannotAddress(Chipset chipset, String version, boolean amd, long maxmemGib, String maxGpa)
            throws QemuException {
        int dot = version.indexOf('.');
        MemoryMapRules rules = MemoryMapRules.of(
                chipset, Integer.parseInt(version.substring(0, dot)), Integer.parseInt(version.substring(dot + 1)));
        MemorySizes sizes = sizes(GIB, maxmemGib * GIB, 0);
        Options options = new Options("pc", 0, 40, amd, Topmost.HOLE);

        if (maxGpa == null) {
            assertThat(MachineMemoryLayout.of(rules, sizes, options).regionBaseGpa())
                    .isEqualTo(4 * GIB);
        } else {
            assertThatThrownBy(() -> MachineMemoryLayout.of(rules, sizes, options))
                    .hasMessage("Address space limit 0xffffffffff < 0x" + maxGpa + " phys-bits too low (40)");
        }
    }

    @Test
    void memoryMovesAboveTheRangeThatAmdReserves() throws QemuException {
        Options wide = new Options("q35", 0, 46, true, Topmost.HOLE);

        MachineMemoryLayout layout = MachineMemoryLayout.of(Q35, sizes(4 * GIB, 980 * GIB, 0), wide);

        assertThat(layout.aboveStartGpa()).isEqualTo(1024 * GIB);
        assertThat(layout.regionBaseGpa()).isEqualTo(1026 * GIB);
    }

    @Test
    void bootRangesOfAMachineWithoutNodes() throws QemuException {
        assertThat(lay(Q35, sizes(GIB, GIB, 0)).bootRanges(List.of())).containsExactly(new GpaRange(0, GIB, 0));
        assertThat(lay(Q35, sizes(3 * GIB, 3 * GIB, 0)).bootRanges(List.of()))
                .containsExactly(new GpaRange(0, 2 * GIB, 0), new GpaRange(4 * GIB, GIB, 0));
    }

    @Test
    void nodesFillTheBootRangesInOrder() throws QemuException {
        List<GpaRange> ranges = lay(Q35, sizes(5 * GIB, 5 * GIB, 0)).bootRanges(List.of(GIB, 3 * GIB, 0L, GIB));

        assertThat(ranges)
                .containsExactly(
                        new GpaRange(0, GIB, 0),
                        new GpaRange(GIB, GIB, 1),
                        new GpaRange(4 * GIB, 2 * GIB, 1),
                        new GpaRange(6 * GIB, GIB, 3));
    }
}
