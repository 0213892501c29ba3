package io.vmemu.guest.linux;

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
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much a Linux plugs and unplugs, by version, command line, memory layout and block size. */
class LinuxMemoryTest {
    private static final String MOVABLE = "memhp_default_state=online_movable";

    private static TestMachine machine(String version, String commandLine) {
        return machine(GIB, version, commandLine);
    }

    private static TestMachine machine(long bootBytes, String version, String commandLine) {
        return new TestMachine(bootBytes).kernel(version, commandLine);
    }

    private static VirtioMemDevice device(TestMachine machine, long gpa, long size, long blockSize, long requested) {
        VirtioMemConfig config = VirtioMemConfig.builder()
                .blockSize(blockSize)
                .requestedSize(requested)
                .memaddr(gpa)
                .unpluggedInaccessible(OnOffAuto.OFF)
                .build();
        return machine.addDevice(
                config, new MemdevFacts("m", size, 4096, false, false, false, false, false), new TestRam(size));
    }

    private static void boot(TestMachine machine) {
        machine.powerOn();
        machine.settle();
        assertThat(machine.errors()).isEmpty();
    }

    private static void resize(TestMachine machine, VirtioMemDevice device, long bytes) {
        machine.resize(device, bytes);
        machine.settle();
    }

    @Test
    void offlineMemoryIsLimitedToOneGib() {
        TestMachine machine = machine("6.12", "memhp_default_state=offline");
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, 4 * GIB);
        boot(machine);
        assertThat(device.size()).isEqualTo(GIB);
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void beforeTheLimitOfBytesOfflineMemoryIsLimitedToTenBlocks() {
        TestMachine machine = machine("5.10", "memhp_default_state=offline");
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, 4 * GIB);
        boot(machine);
        assertThat(device.size()).isEqualTo(10 * 128 * MIB);
    }

    @Test
    void aKernelThatIsToldNothingLeavesMemoryOffline() {
        TestMachine machine = machine("6.12", "console=ttyS0");
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, 4 * GIB);
        boot(machine);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4.9.0 module_blacklist=x",
                "6.12 module_blacklist=virtio_mem",
                "6.12 modprobe.blacklist=virtio_mem",
                "6.12 initcall_blacklist=virtio_mem_driver_init",
                "6.12 module_blacklist=virtio_pci"
            })
    void withoutADriverNothingIsPlugged(String kernel) {
        TestMachine machine = machine(kernel.split(" ", 2)[0], MOVABLE + " " + kernel.split(" ", 2)[1]);
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, GIB);
        boot(machine);
        resize(machine, device, 2 * GIB);
        machine.advance(3600 * SECOND);
        assertThat(device.size()).isZero();
        assertThat(device.function().status()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"5.10, 4", "5.18, 4", "5.19, 2", "6.1, 2", "6.12, 2", "7.3, 2", "9.0, 2"})
    void theSmallestStepIsThatOfTheVersion(String version, long mib) {
        TestMachine machine = machine(version, MOVABLE);
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, 0);
        boot(machine);
        resize(machine, device, 2 * MIB);
        assertThat(device.size()).isEqualTo(mib == 4 ? 0 : 2 * MIB);
        resize(machine, device, 6 * MIB);
        assertThat(device.size()).isEqualTo(mib == 4 ? 4 * MIB : 6 * MIB);
    }

    @ParameterizedTest
    @CsvSource({"5.10, 0", "5.11, 512", "6.12, 512"})
    void blocksLargerThanMemoryBlocksNeedBigBlockMode(String version, long mib) {
        TestMachine machine = machine(version, MOVABLE);
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 256 * MIB, 512 * MIB);
        boot(machine);
        assertThat(device.size()).isEqualTo(mib * MIB);
        resize(machine, device, 0);
        assertThat(device.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.10", "6.12"})
    void blocksAsLargeAsMemoryBlocksWorkInEitherMode(String version) {
        TestMachine machine = machine(version, MOVABLE);
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 128 * MIB, 384 * MIB);
        boot(machine);
        assertThat(device.size()).isEqualTo(384 * MIB);
        resize(machine, device, 128 * MIB);
        assertThat(machine.log().take())
                .last()
                .hasToString("Entry[type=unplug, gpa=4429185024, blockCount=1, answer=0]");
        assertThat(device.size()).isEqualTo(128 * MIB);
    }

    @Test
    void bigBlocksMayBeChosen() {
        TestMachine machine = machine("6.12", MOVABLE + " virtio_mem.force_bbm=1 virtio_mem.bbm_block_size=0x20000000");
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, GIB + 256 * MIB);
        boot(machine);
        assertThat(device.size()).isEqualTo(GIB);
        assertThat(machine.log().take())
                .allSatisfy(entry -> assertThat(entry.blockCount()).isEqualTo(256));
    }

    @Test
    void aBigBlockSizeThatDoesNotFitIsIgnored() {
        TestMachine machine = machine("6.12", MOVABLE + " virtio_mem.force_bbm virtio_mem.bbm_block_size=1000");
        device(machine, 4 * GIB, 8 * GIB, 2 * MIB, 256 * MIB);
        boot(machine);
        assertThat(machine.log().take())
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.blockCount()).isEqualTo(64));
    }

    @ParameterizedTest
    @CsvSource({"61, 128", "62, 2048", "63, 1024", "100, 2048"})
    void largeMachinesHaveLargeMemoryBlocks(long bootGib, long blockMib) {
        TestMachine machine = machine(bootGib * GIB, "6.12", MOVABLE);
        VirtioMemDevice device = device(machine, 1024 * GIB, 64 * GIB, 2 * MIB, 8 * GIB);
        boot(machine);
        assertThat(machine.log().take())
                .allSatisfy(entry -> assertThat(entry.blockCount() * 2).isEqualTo(blockMib));
        assertThat(device.size()).isEqualTo(8 * GIB);
    }

    @Test
    void onlyWholeMemoryBlocksAreUsed() {
        TestMachine machine = machine("6.12", MOVABLE);
        VirtioMemDevice device = device(machine, 4 * GIB + 64 * MIB, 320 * MIB, 2 * MIB, 320 * MIB);
        boot(machine);
        assertThat(device.size()).isEqualTo(256 * MIB);
        assertThat(machine.log().take()).first().hasFieldOrPropertyWithValue("gpa", 4 * GIB + 128 * MIB);
    }

    @Test
    void aDeviceWithoutAWholeMemoryBlockPlugsNothing() {
        TestMachine machine = machine("6.12", MOVABLE);
        VirtioMemDevice device = device(machine, 4 * GIB + 64 * MIB, 128 * MIB, 2 * MIB, 128 * MIB);
        boot(machine);
        assertThat(device.size()).isZero();
    }

    @Test
    void bootMemoryLimitsHowMuchCanBeAdded() {
        TestMachine machine = machine(512 * MIB, "6.12", MOVABLE);
        VirtioMemDevice device = device(machine, 4 * GIB, 48 * GIB, 2 * MIB, 48 * GIB);
        boot(machine);
        assertThat(device.size()).isBetween(16 * GIB, 32 * GIB);
        long reached = device.size();
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(reached);
        resize(machine, device, 0);
        assertThat(device.size()).isZero();
    }

    @Test
    void addedKernelMemoryHoldsItsOwnMemmap() {
        TestMachine machine = machine(512 * MIB, "6.12", "memhp_default_state=online_kernel");
        VirtioMemDevice device = device(machine, 4 * GIB, 256 * GIB, 2 * MIB, 256 * GIB);
        boot(machine);
        assertThat(device.size()).isEqualTo(256 * GIB);
    }

    @Test
    void kernelPagesStayOutOfHotpluggedMemoryIfThereIsOtherInTheirZone() {
        TestMachine machine = machine(8 * GIB, "6.12", "memhp_default_state=online_kernel");
        VirtioMemDevice device = device(machine, 16 * GIB, 8 * GIB, 2 * MIB, 2 * GIB);
        boot(machine);
        resize(machine, device, 0);
        assertThat(device.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"online", "online_kernel"})
    void inAKernelZoneOneSubBlockStaysAndIsRetried(String state) {
        TestMachine machine = machine("6.12", "memhp_default_state=" + state);
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, 0);
        boot(machine);
        resize(machine, device, GIB);
        resize(machine, device, 0);
        assertThat(device.size()).isEqualTo(2 * MIB);
        machine.log().take();
        machine.advance(1000 * SECOND);
        assertThat(machine.log().take()).isEmpty();
        resize(machine, device, 2 * MIB);
        resize(machine, device, 256 * MIB);
        assertThat(device.size()).isEqualTo(256 * MIB);
    }

    @Test
    void memmapOfAnotherDevicesMemoryKeepsMemoryPlugged() {
        TestMachine machine = machine("6.12", "memhp_default_state=online_kernel");
        VirtioMemDevice first = device(machine, 4 * GIB, 4 * GIB, 2 * MIB, GIB);
        boot(machine);
        VirtioMemDevice second = device(machine, 8 * GIB, 4 * GIB, 2 * MIB, GIB);
        machine.settle();
        resize(machine, first, 0);
        long kept = first.size();
        assertThat(kept).isGreaterThan(2 * MIB);
        resize(machine, second, 0);
        assertThat(second.size()).isZero();
        machine.advance(50 * SECOND);
        assertThat(first.size()).isEqualTo(2 * MIB);
    }

    @Test
    void autoMovableKeepsTheRatio() {
        TestMachine machine = machine("6.12", "memhp_default_state=online memory_hotplug.online_policy=auto-movable");
        VirtioMemDevice device = device(machine, 4 * GIB, 16 * GIB, 2 * MIB, 3 * GIB);
        boot(machine);
        resize(machine, device, 0);
        assertThat(device.size()).as("three times boot memory is movable").isZero();
        resize(machine, device, 4 * GIB);
        resize(machine, device, 0);
        assertThat(device.size()).as("more is not").isEqualTo(2 * MIB);
    }

    @Test
    void olderVersionsKnowNoAutoMovable() {
        TestMachine machine = machine("5.14", "memhp_default_state=online memory_hotplug.online_policy=auto-movable");
        VirtioMemDevice device = device(machine, 4 * GIB, 16 * GIB, 4 * MIB, GIB);
        boot(machine);
        resize(machine, device, 0);
        assertThat(device.size()).isEqualTo(4 * MIB);
    }

    @Test
    void eachNodeHasItsOwnZones() {
        TestMachine machine = new TestMachine(List.of(GIB, GIB)).kernel("6.12", "memhp_default_state=online_kernel");
        VirtioMemConfig.Builder config =
                VirtioMemConfig.builder().blockSize(2 * MIB).requestedSize(GIB);
        MemdevFacts memdev = new MemdevFacts("m", 4 * GIB, 4096, false, false, false, false, false);
        VirtioMemDevice first =
                machine.addDevice(config.memaddr(4 * GIB).node(0).build(), memdev, new TestRam(4 * GIB));
        VirtioMemDevice second =
                machine.addDevice(config.memaddr(8 * GIB).node(1).build(), memdev, new TestRam(4 * GIB));
        boot(machine);
        resize(machine, first, 0);
        assertThat(first.size()).isEqualTo(2 * MIB);
        resize(machine, second, 0);
        assertThat(second.size()).isEqualTo(2 * MIB);
    }

    @Test
    void memoryThatIsOnlineStaysIfUnpluggingItIsNotAllowed() {
        TestMachine machine = machine("6.12", MOVABLE + " virtio_mem.unplug_online=0 virtio_mem.force_bbm=1");
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, GIB);
        boot(machine);
        resize(machine, device, 0);
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void offlineMemoryIsUnpluggedEvenThen() {
        TestMachine machine = machine("6.12", "memhp_default_state=offline virtio_mem.unplug_online=0");
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, GIB);
        boot(machine);
        resize(machine, device, 0);
        assertThat(device.size()).isZero();
    }

    @Test
    void aMigrationMakesTheGuestWaitFiftySeconds() {
        TestMachine machine = machine("6.12", MOVABLE);
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, 0);
        boot(machine);
        machine.setMigrating(true);
        resize(machine, device, GIB);
        assertThat(device.size()).isZero();
        machine.setMigrating(false);
        machine.advance(49 * SECOND);
        assertThat(device.size()).isZero();
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void memoryThatAResetCouldNotUnplugIsUnpluggedByTheDriver() {
        TestMachine machine = machine("6.12", MOVABLE);
        VirtioMemDevice device = device(machine, 4 * GIB, 8 * GIB, 2 * MIB, GIB);
        boot(machine);
        machine.setMigrating(true);
        machine.systemReset();
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        machine.setMigrating(false);
        machine.log().take();
        machine.advance(50 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        assertThat(machine.log().take()).first().hasFieldOrPropertyWithValue("type", "unplug_all");
    }

    @Test
    void severalTerabytesAreDoneInSmallTasks() {
        TestMachine machine = machine(60 * GIB, "6.12", "memhp_default_state=online_kernel");
        machine.log().disable();
        long size = 1024 * GIB;
        VirtioMemDevice device = device(machine, 1024 * GIB, size, 2 * MIB, 0);
        boot(machine);
        for (int round = 0; round < 2; round++) {
            int before = machine.tasks();
            resize(machine, device, size);
            assertThat(device.size()).isEqualTo(size);
            resize(machine, device, 0);
            assertThat(device.size()).isZero();
            assertThat(machine.tasks() - before).isGreaterThan(2 * 8192 / 256);
        }
    }

    @Test
    void theMemmapOfABlockLiesInTheKernelsZoneIfThatIsAllOfAddedMemory() {
        TestMachine machine = machine("6.12", "memhp_default_state=online");
        VirtioMemDevice device = device(machine, 4 * GIB, GIB, 2 * MIB, 256 * MIB);
        boot(machine);
        List<Long> places = Objects.requireNonNull(machine.guest().view()).blocks().stream()
                .filter(GuestView.Block::isHotplugged)
                .map(GuestView.Block::memmapGpa)
                .toList();
        assertThat(device.size()).isEqualTo(256 * MIB);
        assertThat(places).hasSize(2).startsWith(0L);
        assertThat(places.get(1)).isBetween(4 * GIB, 4 * GIB + 126 * MIB);
    }
}
