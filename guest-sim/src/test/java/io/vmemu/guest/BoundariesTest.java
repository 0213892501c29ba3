package io.vmemu.guest;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.vmem.MemdevFacts;
import io.vmemu.emulator.vmem.OnOffAuto;
import io.vmemu.emulator.vmem.PluggedRange;
import io.vmemu.emulator.vmem.VirtioMemConfig;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Devices whose blocks and ends do not suit the guest's. */
class BoundariesTest {
    private final TestMachine machine = new TestMachine(5 * GIB);

    private VirtioMemDevice boot(String version, long gpa, long size, long blockSize, long requested) {
        machine.kernel(version, "memhp_default_state=online_movable");
        VirtioMemConfig config = VirtioMemConfig.builder()
                .blockSize(blockSize)
                .requestedSize(requested)
                .memaddr(gpa)
                .unpluggedInaccessible(OnOffAuto.OFF)
                .build();
        VirtioMemDevice device = machine.addDevice(
                config, new MemdevFacts("m", size, 4096, false, false, false, false, false), new TestRam(size));
        machine.powerOn();
        machine.settle();
        return device;
    }

    @Test
    void memoryBeforeTheFirstAndAfterTheLastWholeMemoryBlockIsNeverPlugged() {
        long size = 1000 * MIB;
        VirtioMemDevice device = boot("6.12", 16 * GIB + 2 * MIB, size, 2 * MIB, size);
        // Memory blocks of 128 MiB that lie in [2 MiB, 1002 MiB): six.
        assertThat(device.size()).isEqualTo(768 * MIB);
        assertThat(device.pluggedRanges()).containsExactly(new PluggedRange(126 * MIB, 768 * MIB));
    }

    @ParameterizedTest
    @CsvSource({
        // kernel, device block, requested, reached (MiB)
        "6.12, 1, 7, 6",
        "6.12, 1, 129, 128",
        "5.10, 1, 7, 4",
        "5.10, 2, 130, 128",
        "6.12, 64, 192, 192",
        "6.12, 128, 384, 384",
        "6.12, 256, 768, 768",
        "6.12, 1024, 3072, 3072",
        "5.10, 64, 192, 192",
        "5.10, 128, 384, 384",
        "5.10, 256, 768, 0",
    })
    void theLargerOfTheTwoBlocksCounts(String version, long block, long requested, long reached) {
        VirtioMemDevice device = boot(version, 16 * GIB, 8 * GIB, block * MIB, requested * MIB);
        assertThat(device.size()).isEqualTo(reached * MIB);
        machine.resize(device, 0);
        machine.settle();
        assertThat(device.size()).isZero();
    }

    @Test
    void theUsableRegionMayEndWithinAMemoryBlock() {
        VirtioMemDevice device = boot("6.12", 16 * GIB, 8 * GIB, 2 * MIB, 2 * MIB);
        assertThat(device.usableRegionSize()).isEqualTo(258 * MIB);
        assertThat(device.size()).isEqualTo(2 * MIB);
        machine.resize(device, 700 * MIB);
        machine.settle();
        assertThat(device.size()).isEqualTo(700 * MIB);
    }

    @Test
    void theLargestDeviceIsLikeAnyOther() {
        long size = 16L << 40;
        VirtioMemDevice device = boot("6.12", 32 * GIB, size, 2 * MIB, 10 * GIB);
        assertThat(device.size()).isEqualTo(10 * GIB);
        machine.resize(device, size);
        machine.advance(1000 * SECOND);
        // The guest has no room to describe more.
        assertThat(device.size()).isBetween(100 * GIB, 500 * GIB);
        machine.resize(device, 0);
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isZero();
    }

    @Test
    void theSmallestDeviceHasOneBlock() {
        VirtioMemDevice block = boot("6.12", 16 * GIB, 128 * MIB, 128 * MIB, 128 * MIB);
        assertThat(block.size()).isEqualTo(128 * MIB);
    }

    @Test
    void aDeviceSmallerThanAMemoryBlockIsOfNoUse() {
        VirtioMemDevice tiny = boot("6.12", 16 * GIB, 2 * MIB, 2 * MIB, 2 * MIB);
        assertThat(tiny.size()).isZero();
    }
}
