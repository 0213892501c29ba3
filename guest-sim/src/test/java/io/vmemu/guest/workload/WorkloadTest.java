package io.vmemu.guest.workload;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.vmem.MemdevFacts;
import io.vmemu.emulator.vmem.OnOffAuto;
import io.vmemu.emulator.vmem.VirtioMemConfig;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import io.vmemu.guest.TestMachine;
import io.vmemu.guest.TestRam;
import io.vmemu.guest.TraceLog;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a guest whose memory is in use gives memory back. */
class WorkloadTest {
    private static final String KERNEL_ZONE = "memhp_default_state=online_kernel";
    private static final String MOVABLE_ZONE = "memhp_default_state=online_movable";

    private TestMachine machine = new TestMachine(GIB);
    private VirtioMemDevice device = machine.addDevice(16 * GIB, 8 * GIB, 0);

    private void boot(String version, long bootBytes, String commandLine, String workload) {
        machine = new TestMachine(bootBytes).kernel(version, commandLine).guestOptions(workload);
        VirtioMemConfig config = VirtioMemConfig.builder()
                .blockSize(2 * MIB)
                .memaddr(16 * GIB)
                .unpluggedInaccessible(OnOffAuto.OFF)
                .build();
        MemdevFacts memdev = new MemdevFacts("m", 8 * GIB, 4096, false, false, false, false, false);
        device = machine.addDevice(config, memdev, new TestRam(8 * GIB));
        machine.powerOn();
        machine.settle();
    }

    private void resize(long bytes) {
        machine.resize(device, bytes);
        machine.settle();
    }

    private GuestView view() {
        return Objects.requireNonNull(machine.guest().view());
    }

    private List<TraceLog.Entry> requests() {
        return machine.log().take();
    }

    /** Machines with memory above 4 GiB keep the memmap of added memory there, out of the way. */
    @Test
    void unmovableMemoryKeepsItsShareAndTheDriverTriesAgainForEver() {
        boot("6.12", 5 * GIB, KERNEL_ZONE, "unmovable=30%");
        resize(4 * GIB);
        requests();
        resize(0);
        // 30 % of 2048 pageblocks.
        assertThat(device.size()).isEqualTo(614 * 2 * MIB);
        assertThat(requests()).hasSize(2048 - 614).allMatch(entry -> entry.blockCount() == 1);
        int before = machine.tasks();
        for (long wait : new long[] {50, 100, 200, 300, 300}) {
            machine.advance(wait * SECOND - 1);
            assertThat(machine.tasks()).as("before %d s", wait).isEqualTo(before);
            machine.advance(1);
            assertThat(machine.tasks()).as("after %d s", wait).isGreaterThan(before);
            before = machine.tasks();
        }
        assertThat(requests()).isEmpty();
        assertThat(device.size()).isEqualTo(614 * 2 * MIB);
    }

    @Test
    void aFewUnmovablePagesMakeBlocksGoInPieces() {
        boot("6.12", 5 * GIB, KERNEL_ZONE, "unmovable=1%");
        resize(GIB);
        requests();
        resize(0);
        assertThat(device.size()).isEqualTo(5 * 2 * MIB);
        List<TraceLog.Entry> requests = requests();
        assertThat(requests).filteredOn(entry -> entry.blockCount() == 64).hasSizeBetween(3, 7);
        assertThat(requests).filteredOn(entry -> entry.blockCount() == 1).hasSizeGreaterThan(63);
    }

    @Test
    void theKernelDoesNotUseMovableMemoryForItself() {
        boot("6.12", 5 * GIB, MOVABLE_ZONE, "unmovable=90%,leaking=64M/1");
        resize(4 * GIB);
        machine.advance(10 * SECOND);
        resize(0);
        assertThat(device.size()).isZero();
    }

    @Test
    void aSizeOfUnmovableMemoryLiesAtTheLowestAddresses() {
        boot("6.12", 5 * GIB, KERNEL_ZONE, "unmovable=100M");
        resize(GIB);
        resize(0);
        assertThat(device.size()).isEqualTo(100 * MIB);
        resize(128 * MIB);
        requests();
        resize(0);
        assertThat(requests())
                .hasSize(14)
                .allMatch(entry -> entry.gpa() >= 16 * GIB + 100 * MIB && entry.gpa() < 16 * GIB + 128 * MIB);
    }

    @Test
    void aSizeOfUnmovableMemoryIsUsedAsItIsAdded() {
        boot("6.12", 5 * GIB, KERNEL_ZONE, "unmovable=300M");
        resize(64 * MIB);
        resize(0);
        assertThat(device.size()).isEqualTo(64 * MIB);
        resize(GIB);
        resize(0);
        assertThat(device.size()).isEqualTo(300 * MIB);
    }

    @ParameterizedTest
    @CsvSource({
        "5.12, online_movable, 50",
        "5.13, online_movable, 0",
        "7.3, online_movable, 0",
        "5.12, online_kernel, 50",
        "7.3, online_kernel, 50"
    })
    void pinnedMemoryStaysWhereTheVersionLetsItBePinned(String version, String state, int percent) {
        boot(version, 5 * GIB, "memhp_default_state=" + state, "pinned=25%");
        resize(GIB);
        resize(0);
        if (percent == 0) {
            assertThat(device.size()).isZero();
        } else {
            assertThat(device.size()).isBetween(256 * MIB, 512 * MIB);
        }
    }

    @Test
    void pinnedMemoryIsLetGoOfAndTheNextRetrySeesIt() {
        boot("6.12", 5 * GIB, KERNEL_ZONE, "pinned=30%/60");
        resize(GIB);
        machine.advance(30 * SECOND);
        resize(0);
        assertThat(device.size()).isEqualTo(153 * 2 * MIB);
        machine.advance(50 * SECOND - 1);
        assertThat(device.size()).as("let go of, but not looked at").isEqualTo(153 * 2 * MIB);
        machine.advance(1);
        assertThat(device.size()).isZero();
    }

    @Test
    void aSizeOfPinnedMemoryLiesScattered() {
        boot("6.12", 5 * GIB, KERNEL_ZONE, "pinned=64M");
        resize(GIB);
        requests();
        resize(0);
        assertThat(device.size()).isEqualTo(64 * MIB);
        assertThat(requests()).filteredOn(entry -> entry.blockCount() == 1).hasSize(2 * 64 - 32);
    }

    @Test
    void processesMoveAsLongAsThereIsRoom() {
        boot("6.12", GIB, MOVABLE_ZONE, "movable=2G");
        resize(4 * GIB);
        assertThat(view().memTotalSize() - view().memAvailableSize()).isGreaterThan(2 * GIB);
        resize(2 * GIB);
        assertThat(device.size()).isEqualTo(2 * GIB);
        resize(0);
        // Boot memory takes less than 1 GiB of it.
        assertThat(device.size()).isBetween(GIB + 100 * MIB, GIB + 256 * MIB);
        assertThat(view().memAvailableSize()).isLessThan(4 * MIB);
        long stuck = device.size();
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(stuck);
        resize(3 * GIB);
        assertThat(device.size()).isEqualTo(3 * GIB);
    }

    @Test
    void processesThatUseAShareUseMoreWhenThereIsMore() {
        boot("6.12", GIB, MOVABLE_ZONE, "movable=50%");
        resize(7 * GIB);
        resize(0);
        // Half of 8 GiB does not fit into boot memory.
        assertThat(device.size()).isBetween(3 * GIB, 3 * GIB + 256 * MIB);
    }

    @Test
    void evenAFullGuestCanAddMemory() {
        boot("6.12", GIB, MOVABLE_ZONE, "movable=100%");
        resize(4 * GIB);
        assertThat(device.size()).isEqualTo(4 * GIB);
        resize(0);
        assertThat(device.size()).isGreaterThan(3 * GIB + 512 * MIB);
    }

    @Test
    void growingProcessesStopWhenThereIsNothingLeftAndGoOnWhenThereIs() {
        boot("6.12", GIB, MOVABLE_ZONE, "growing=100M/10");
        long available = view().memAvailableSize();
        machine.advance(50 * SECOND);
        assertThat(view().memAvailableSize()).isEqualTo(available - 500 * MIB);
        machine.advance(1000 * SECOND);
        long left = view().memAvailableSize();
        assertThat(left).isLessThan(32 * MIB);
        int tasks = machine.tasks();
        machine.advance(1000 * SECOND);
        assertThat(machine.tasks()).isEqualTo(tasks);
        resize(512 * MIB);
        machine.advance(20 * SECOND);
        assertThat(view().memAvailableSize()).isBetween(left + 200 * MIB, left + 310 * MIB);
        resize(0);
        assertThat(device.size()).isBetween(128 * MIB, 256 * MIB);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 5})
    void aLeakyKernelHoldsMoreAndMore(long bootGib) {
        boot("6.12", bootGib * GIB, KERNEL_ZONE, "leaking=64M/1");
        resize(4 * GIB);
        machine.advance(20 * SECOND);
        resize(0);
        if (bootGib == 1) {
            // All of the kernel's zone above 4 GiB is added memory, which is used first.
            assertThat(device.size()).isBetween(1280 * MIB, 1310 * MIB);
        } else {
            assertThat(device.size()).isZero();
        }
        machine.advance(1000 * SECOND);
        assertThat(view().memAvailableSize()).isLessThan(2 * MIB);
        long before = device.size();
        resize(4 * GIB);
        // The memmap of more lies in it, but for the first block's, which takes boot memory of which nothing is left.
        assertThat(device.size()).isEqualTo(bootGib == 1 ? 4 * GIB : before);
    }

    @Test
    void theSeedSaysWhereThingsLie() {
        boot("6.12", 5 * GIB, KERNEL_ZONE, "unmovable=10% seed=1");
        List<TraceLog.Entry> first = upAndDown();
        boot("6.12", 5 * GIB, KERNEL_ZONE, "unmovable=10% seed=1");
        assertThat(upAndDown()).isEqualTo(first);
        boot("6.12", 5 * GIB, KERNEL_ZONE, "unmovable=10% seed=2");
        assertThat(upAndDown()).isNotEqualTo(first);
    }

    private List<TraceLog.Entry> upAndDown() {
        resize(GIB);
        resize(0);
        return requests();
    }

    @Test
    void largeSubBlocksMeetMoreUnmovablePages() {
        boot("5.10", 5 * GIB, KERNEL_ZONE, "unmovable=30%");
        resize(GIB);
        resize(0);
        // Of two pageblocks one at least: 51 %.
        assertThat(device.size()).isBetween(480 * MIB, 570 * MIB);
    }

    @Test
    void whatTheWorkloadHoldsKeepsMemoryOnline() {
        boot("6.12", 5 * GIB, KERNEL_ZONE + " virtio_mem.force_bbm=1", "unmovable=1%");
        resize(GIB);
        resize(0);
        // Five pageblocks in at most five blocks.
        assertThat(device.size()).isBetween(128 * MIB, 640 * MIB);
        assertThat(device.size() % (128 * MIB)).isZero();
    }

    @Test
    void gapsThatAreFilledGetTheirShare() {
        boot("6.12", 5 * GIB, KERNEL_ZONE, "unmovable=50%");
        for (long mib = 2; mib <= 128; mib += 2) {
            resize(mib * MIB);
        }
        resize(0);
        assertThat(device.size()).isEqualTo(64 * MIB);
    }
}
