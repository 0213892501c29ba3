package io.vmemu.guest;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestConsole.BlockState;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.virtio.VirtioStatus;
import io.vmemu.emulator.vmem.MemdevFacts;
import io.vmemu.emulator.vmem.OnOffAuto;
import io.vmemu.emulator.vmem.VirtioMemConfig;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What users of virtio-mem met in production, as far as it is the guest's doing; each by the report's name. */
class UserProblemsTest {
    private static final long GPA = 16 * GIB;
    private static final long HOUR = 3600 * SECOND;

    private TestMachine machine = new TestMachine(5 * GIB);

    private VirtioMemDevice boot(String commandLine, String options, long requested) {
        return boot("6.12", commandLine, options, 2 * MIB, requested);
    }

    private VirtioMemDevice boot(String version, String commandLine, String options, long blockSize, long requested) {
        machine.kernel(version, commandLine).guestOptions(options);
        VirtioMemConfig config = VirtioMemConfig.builder()
                .blockSize(blockSize)
                .requestedSize(requested)
                .memaddr(GPA)
                .unpluggedInaccessible(OnOffAuto.OFF)
                .build();
        VirtioMemDevice device = machine.addDevice(
                config, new MemdevFacts("m", 64 * GIB, 4096, false, false, false, false, false), new TestRam(64 * GIB));
        machine.powerOn();
        machine.settle();
        return device;
    }

    private VirtioMemDevice bootMovable(long requested) {
        return boot("memhp_default_state=online_movable", "", requested);
    }

    private void resize(VirtioMemDevice device, long size) {
        machine.resize(device, size);
        machine.settle();
    }

    private GuestView view() {
        return Objects.requireNonNull(machine.guest().view());
    }

    private GuestConsole console() {
        return Objects.requireNonNull(machine.guest().console());
    }

    @Test
    @DisplayName("1: kubevirt#14095, a guest from before virtio-mem: the change never ends, nobody says so")
    void aGuestThatIsTooOldHasNoDriver() {
        VirtioMemDevice device = boot("4.9", "", "", 2 * MIB, GIB);
        machine.advance(HOUR);
        assertThat(device.function().status() & VirtioStatus.DRIVER_OK).isZero();
        assertThat(device.size()).isZero();
    }

    @Test
    @DisplayName("2: kubevirt#14622, memory is plugged and stays offline: free shows nothing of it")
    void memoryStaysOfflineUntilSomebodyBringsItOnline() throws Exception {
        VirtioMemDevice device = boot("memhp_default_state=offline", "", 0);
        long before = view().memTotalSize();
        resize(device, 4 * GIB);
        machine.advance(HOUR);
        assertThat(device.size()).isEqualTo(GIB);
        assertThat(view().memTotalSize()).isEqualTo(before);
        for (GuestView.Block block : view().blocks()) {
            if (block.isHotplugged()) {
                console().setBlockState(block.index(), BlockState.ONLINE_MOVABLE);
            }
        }
        machine.advance(SECOND);
        assertThat(view().memTotalSize()).isEqualTo(before + GIB);
        assertThat(device.size()).isEqualTo(2 * GIB);
    }

    @Test
    @DisplayName("3: kubevirt#12101, #12128, a request during migration: BUSY, and the next try 50 s later")
    void duringAMigrationTheSizeStaysUntilTheGuestTriesAgain() {
        VirtioMemDevice device = bootMovable(0);
        machine.setMigrating(true);
        resize(device, GIB);
        machine.advance(10 * SECOND);
        machine.setMigrating(false);
        machine.advance(40 * SECOND - 1);
        assertThat(device.size()).isZero();
        machine.advance(1);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    @DisplayName("4: kubevirt#12153, #16420, flaky tests: the same thing happens at the same time, each time")
    void theSameStartHasTheSameEnd() {
        List<List<TraceLog.Entry>> runs = new ArrayList<>();
        for (int run = 0; run < 20; run++) {
            machine = new TestMachine(5 * GIB);
            VirtioMemDevice device = boot("memhp_default_state=online", "unmovable=20% pinned=5% speed=linux", GIB);
            machine.advance(3 * SECOND);
            resize(device, 128 * MIB);
            machine.advance(HOUR);
            runs.add(machine.log().take());
        }
        assertThat(runs.get(0)).hasSizeGreaterThan(100);
        assertThat(runs).containsOnly(runs.get(0));
    }

    @Test
    @DisplayName("5: kubevirt#12109, #12168, #12173, a pool of huge pages runs dry")
    void hugePagesRunOutWhilePlugging() {
        machine.kernel("6.12", "memhp_default_state=online_movable");
        long size = 4 * GIB;
        TestRam pool = new TestRam(size, 2 * MIB, 512);
        VirtioMemConfig config =
                VirtioMemConfig.builder().memaddr(GPA).prealloc(true).build();
        VirtioMemDevice device =
                machine.addDevice(config, new MemdevFacts("m", size, 2 * MIB, false, true, false, false, false), pool);
        machine.powerOn();
        resize(device, 1200 * MIB);
        assertThat(device.size()).isEqualTo(GIB);
        pool.addPages(1000);
        machine.advance(50 * SECOND);
        assertThat(device.size()).isEqualTo(1200 * MIB);
    }

    @Test
    @DisplayName("6: kubevirt#16751, virtio-mem-balancer, it grows but never shrinks")
    void whatTheKernelHoldsIsNotGivenBack() {
        VirtioMemDevice device = boot("memhp_default_state=online_kernel", "unmovable=30%", 4 * GIB);
        resize(device, 0);
        machine.advance(HOUR);
        assertThat(device.size()).isBetween(4 * GIB * 29 / 100, 4 * GIB * 31 / 100);
    }

    @Test
    @DisplayName("7, 12: application-aware-quota#124, kata ResizeMemory, the size lags behind the request")
    void theSizeLagsBehindTheRequestAndNeverPassesIt() {
        VirtioMemDevice device = boot("memhp_default_state=online_movable", "speed=linux boot-millis=0", 0);
        resize(device, 2 * GIB);
        List<Long> seen = new ArrayList<>();
        for (int poll = 0; poll < 100; poll++) {
            seen.add(device.size());
            machine.advance(SECOND / 100);
        }
        assertThat(seen).isSorted().allMatch(size -> size <= 2 * GIB);
        assertThat(seen.stream().distinct()).hasSizeGreaterThan(5);
    }

    @Test
    @DisplayName("11: kata runtime-rs, two steps of growth, the second from the size instead of the request")
    void whoAddsToTheSizeInsteadOfTheRequestGetsLess() {
        VirtioMemDevice device = boot("memhp_default_state=online_movable", "speed=linux boot-millis=0", 0);
        resize(device, GIB);
        machine.advance(SECOND / 20);
        resize(device, device.size() + GIB);
        machine.advance(10 * SECOND);
        assertThat(device.size()).isBetween(GIB, 2 * GIB - MIB);
    }

    @Test
    @DisplayName("13: cloud-hypervisor#1593, #1594, after a reboot the memory is plugged anew")
    void aRebootStartsFromNothing() {
        VirtioMemDevice device = bootMovable(GIB);
        machine.log().take();
        machine.systemReset();
        assertThat(device.size()).isZero();
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        resize(device, 2 * GIB);
        assertThat(device.size()).isEqualTo(2 * GIB);
    }

    @Test
    @DisplayName("13: cloud-hypervisor#1593, #1594, a reset during migration leaves memory plugged: UNPLUG_ALL")
    void aRebootDuringAMigrationFindsMemoryPlugged() {
        VirtioMemDevice device = bootMovable(GIB);
        machine.log().take();
        machine.setMigrating(true);
        machine.systemReset();
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        machine.setMigrating(false);
        machine.advance(60 * SECOND);
        assertThat(machine.log().take())
                .filteredOn(entry -> entry.type().equals("unplug_all"))
                .extracting(TraceLog.Entry::answer)
                .containsExactly(ScriptedMem.BUSY, ScriptedMem.ACK);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    @DisplayName("14: cloud-hypervisor#4001, #4003, a request before there is a driver waits for it")
    void aRequestBeforeTheDriverIsUpIsFollowedLater() {
        VirtioMemDevice device = boot("memhp_default_state=online_movable", "boot-millis=3000", 0);
        resize(device, GIB);
        assertThat(device.size()).isZero();
        machine.advance(3 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    @DisplayName("15: cloud-hypervisor#985, the guest's blocks are larger than the device's")
    void whatIsLessThanTheGuestsOwnBlockIsNeverPlugged() {
        VirtioMemDevice device = boot("5.10", "memhp_default_state=online_movable", "", 2 * MIB, 6 * MIB);
        machine.advance(HOUR);
        assertThat(device.size()).isEqualTo(4 * MIB);
    }

    @Test
    @DisplayName("17: cloud-hypervisor#6337, firecracker#6174, a restored guest goes on with the memory it had")
    void aRestoredGuestKeepsItsMemory() throws Exception {
        VirtioMemDevice device = bootMovable(GIB);
        GuestView before = view();
        TestMachine first = machine;
        machine = new TestMachine(5 * GIB);
        VirtioMemConfig config = VirtioMemConfig.builder()
                .blockSize(2 * MIB)
                .memaddr(GPA)
                .unpluggedInaccessible(OnOffAuto.OFF)
                .build();
        VirtioMemDevice restored = machine.addDevice(
                config, new MemdevFacts("m", 64 * GIB, 4096, false, false, false, false, false), new TestRam(64 * GIB));
        first.copyTo(machine);
        assertThat(restored.pluggedRanges()).isEqualTo(device.pluggedRanges());
        assertThat(view()).isEqualTo(before);
        resize(restored, 0);
        assertThat(restored.size()).isZero();
    }

    @Test
    @DisplayName("20: virtio-win#1560, #1607, #1625, one block with each request; minutes to shut down")
    void windowsUnplugsBlockAfterBlockBeforeItIsOff() {
        VirtioMemDevice device = boot("", "driver=windows unplug-micros-per-mib=55000", 8 * GIB);
        machine.guest().powerButton();
        machine.advance(7 * 60 * SECOND);
        assertThat(machine.powerOffs()).isZero();
        machine.advance(60 * SECOND);
        assertThat(machine.powerOffs()).isOne();
        assertThat(device.size()).isZero();
    }

    @Test
    @DisplayName("21: neondatabase/autoscaling#705, #981, a small guest cannot describe much memory")
    void aSmallGuestCannotAddMuchMemory() {
        machine = new TestMachine(GIB / 2);
        VirtioMemDevice device = boot("memhp_default_state=online_movable", "", 48 * GIB);
        machine.advance(HOUR);
        assertThat(device.size()).isBetween(8 * GIB, 40 * GIB);
    }

    @Test
    @DisplayName("21: neondatabase/autoscaling#117, how much is movable hangs on auto_movable_ratio")
    void theRatioSaysHowMuchBecomesMovable() {
        boot(
                "memhp_default_state=online memory_hotplug.online_policy=auto-movable"
                        + " memory_hotplug.auto_movable_ratio=100",
                "",
                16 * GIB);
        long movable = view().blocks().stream()
                .filter(block -> block.zone() == GuestView.Zone.MOVABLE)
                .count();
        long hotplugged =
                view().blocks().stream().filter(GuestView.Block::isHotplugged).count();
        assertThat(hotplugged).isEqualTo(128);
        assertThat(movable).isBetween(30L, 100L);
    }

    @Test
    @DisplayName("22, 30: tp-libvirt#5983, Proxmox, a device is given back when its memory is gone, or never")
    void aDeviceInUseIsNotGivenBack() {
        VirtioMemDevice device = bootMovable(GIB);
        machine.guest().removalRequested(machine.guestDevice(device));
        machine.advance(HOUR);
        assertThat(machine.ejected()).isEmpty();
        resize(device, 0);
        assertThat(machine.ejected()).hasSize(1);
    }

    @Test
    @DisplayName("28: a guest that floods the host with changes of the size")
    void aGuestChangesItsSizeAsOftenAsItLikes() {
        VirtioMemDevice device = boot("", "driver=flooding", 2 * MIB);
        int[] changes = {0};
        device.onSizeChange(size -> changes[0]++);
        machine.advance(SECOND / 10);
        assertThat(changes[0]).isGreaterThan(9_990);
    }
}
