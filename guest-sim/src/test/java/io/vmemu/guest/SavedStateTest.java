package io.vmemu.guest;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.vmem.MemdevFacts;
import io.vmemu.emulator.vmem.OnOffAuto;
import io.vmemu.emulator.vmem.VirtioMemConfig;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest whose state was saved goes on elsewhere as if nothing had happened. */
class SavedStateTest {
    private static final String[] KERNELS = {"5.10", "5.14", "6.1", "6.6", "6.12", "7.3"};
    private static final String[] POLICIES = {
        "memhp_default_state=online_movable",
        "memhp_default_state=online_kernel",
        "memhp_default_state=offline",
        "memhp_default_state=online",
        "memhp_default_state=online memory_hotplug.online_policy=auto-movable",
        "memhp_default_state=online_movable virtio_mem.force_bbm=1",
        "memhp_default_state=online_kernel virtio_mem.force_bbm=1",
        "memhp_default_state=online_movable virtio_mem.unplug_online=0"
    };
    private static final String[] SPEEDS = {"", "speed=linux", "plug-micros-per-mib=10", "unplug-micros-per-mib=10"};
    private static final String[] WORKLOADS = {
        "", "", "unmovable=10%", "pinned=30%/20 seed=4", "movable=90% growing=10M/5", "leaking=20M/7 unmovable=64M"
    };
    private static final long[] BLOCK_SIZES = {2 * MIB, 2 * MIB, 4 * MIB, 64 * MIB, 256 * MIB};

    /** A machine that is a function of the seed, not powered on. */
    private static TestMachine machine(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TestMachine machine = new TestMachine(random.nextInt(4) == 0 ? 16 * MIB : GIB)
                .kernel(pick(random, KERNELS), pick(random, POLICIES))
                .guestOptions(pick(random, SPEEDS) + " " + pick(random, WORKLOADS));
        int devices = 1 + random.nextInt(2);
        for (int i = 0; i < devices; i++) {
            VirtioMemConfig config = VirtioMemConfig.builder()
                    .blockSize(BLOCK_SIZES[random.nextInt(BLOCK_SIZES.length)])
                    .memaddr(4 * GIB * (1 + i))
                    .unpluggedInaccessible(OnOffAuto.OFF)
                    .build();
            MemdevFacts memdev = new MemdevFacts("m" + i, 4 * GIB, 4096, false, false, false, false, false);
            machine.addDevice(config, memdev, new TestRam(4 * GIB));
        }
        return machine;
    }

    private static String pick(SplittableRandom random, String[] values) {
        return values[random.nextInt(values.length)];
    }

    /** One thing that happens from outside. */
    private static void act(TestMachine machine, SplittableRandom random) {
        int what = random.nextInt(12);
        if (what < 5) {
            List<VirtioMemDevice> devices = machine.memoryDevices();
            VirtioMemDevice device = devices.get(random.nextInt(devices.size()));
            machine.resize(device, random.nextLong(9) * 256 * MIB + (random.nextBoolean() ? 0 : 256 * MIB));
        } else if (what < 9) {
            machine.steps(random.nextInt(12));
        } else if (what < 11) {
            machine.advance(random.nextLong(3) * SECOND / 50 + random.nextLong(2) * 60 * SECOND);
        } else {
            machine.setMigrating(random.nextInt(3) == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void itSendsTheRequestsThatItWouldHaveSent(int part) throws QemuException {
        for (long seed = 50L * part; seed < 50L * (part + 1); seed++) {
            SplittableRandom random = new SplittableRandom(-seed);
            TestMachine machine = machine(seed);
            machine.powerOn();
            int before = random.nextInt(40);
            for (int i = 0; i < before; i++) {
                act(machine, random);
            }
            // Which of two interrupts comes first is not part of anybody's state.
            while (machine.hasPendingConfigInterrupt()) {
                machine.steps(1);
            }
            TestMachine target = machine(seed);
            byte[] state = machine.guest().saveState();
            machine.copyTo(target);
            assertThat(target.guest().saveState()).as("seed %d", seed).isEqualTo(state);
            machine.log().take();
            long then = random.nextLong();
            assertThat(goOn(target, new SplittableRandom(then)))
                    .as("seed %d", seed)
                    .isEqualTo(goOn(machine, new SplittableRandom(then)));
        }
    }

    private static List<String> goOn(TestMachine machine, SplittableRandom random) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            // Which device's task comes first is not part of anybody's state.
            machine.settle();
            seen.addAll(requests(machine));
            act(machine, random);
        }
        machine.setMigrating(false);
        machine.advance(1000 * SECOND);
        seen.addAll(requests(machine));
        machine.memoryDevices().forEach(device -> seen.add(Long.toString(device.size())));
        seen.addAll(machine.errors());
        return seen;
    }

    /** Requests since the last call, device by device. */
    private static List<String> requests(TestMachine machine) {
        return machine.log().take().stream()
                .sorted(Comparator.comparingLong(entry -> entry.gpa() / (4 * GIB)))
                .map(Object::toString)
                .toList();
    }

    private final TestMachine machine = booted(true);
    private final TestMachine target = booted(false);

    private static TestMachine booted(boolean on) {
        TestMachine machine = new TestMachine(GIB);
        machine.addDevice(4 * GIB, 8 * GIB, 0);
        if (on) {
            machine.powerOn();
            machine.settle();
        }
        return machine;
    }

    private static VirtioMemDevice deviceOf(TestMachine machine) {
        return machine.memoryDevices().get(0);
    }

    @Test
    void aRetryKeepsWhatIsLeftOfItsDelay() throws QemuException {
        machine.setMigrating(true);
        machine.resize(deviceOf(machine), GIB);
        machine.advance(20 * SECOND);
        machine.copyTo(target);
        target.setMigrating(false);
        target.advance(30 * SECOND - 1);
        assertThat(deviceOf(target).size()).isZero();
        target.advance(1);
        assertThat(deviceOf(target).size()).isEqualTo(GIB);
    }

    @Test
    void theNextRetryTakesAsLongAsItWouldHave() throws QemuException {
        machine.setMigrating(true);
        machine.resize(deviceOf(machine), GIB);
        machine.advance(60 * SECOND);
        machine.copyTo(target);
        target.advance(90 * SECOND - 1);
        target.setMigrating(false);
        assertThat(target.log().take()).isEmpty();
        target.advance(1);
        assertThat(deviceOf(target).size()).isEqualTo(GIB);
    }

    @Test
    void aRequestUnderWayIsAnsweredElsewhere() throws QemuException {
        machine.resize(deviceOf(machine), GIB);
        while (machine.log().take().isEmpty()) {
            machine.steps(1);
        }
        machine.copyTo(target);
        target.settle();
        assertThat(deviceOf(target).size()).isEqualTo(GIB);
        assertThat(target.log().take()).hasSize(7);
    }

    @Test
    void aConfigurationThatChangedWhileTheMachineWasStoppedIsSeen() throws QemuException {
        machine.stop();
        machine.resize(deviceOf(machine), GIB);
        machine.copyTo(target);
        target.settle();
        assertThat(deviceOf(target).size()).isEqualTo(GIB);
    }

    @Test
    void nothingIsAskedForIfNothingIsToBeDone() throws QemuException {
        machine.resize(deviceOf(machine), GIB);
        machine.settle();
        machine.copyTo(target);
        target.advance(1000 * SECOND);
        assertThat(target.log().take()).isEmpty();
        target.resize(deviceOf(target), 0);
        target.settle();
        assertThat(deviceOf(target).size()).isZero();
    }

    @Test
    void savingChangesNothing() {
        machine.resize(deviceOf(machine), GIB);
        machine.steps(3);
        byte[] first = machine.guest().saveState();
        assertThat(machine.guest().saveState()).isEqualTo(first);
        machine.settle();
        assertThat(deviceOf(machine).size()).isEqualTo(GIB);
    }

    @Test
    void itIsTheKernelThatWasBootedNotTheOneThatWouldBe() throws QemuException {
        TestMachine old = new TestMachine(GIB).kernel("6.1", "memhp_default_state=offline");
        old.addDevice(4 * GIB, 8 * GIB, 0);
        old.powerOn();
        old.settle();
        old.copyTo(target);
        target.resize(deviceOf(target), 4 * GIB);
        target.settle();
        assertThat(deviceOf(target).size()).isEqualTo(GIB);
        target.systemReset();
        target.advance(SECOND);
        assertThat(deviceOf(target).size()).as("what the target boots").isEqualTo(4 * GIB);
    }

    @Test
    void aBootUnderWayGoesOn() throws QemuException {
        TestMachine slow = new TestMachine(GIB).guestOptions("boot-millis=1000");
        slow.addDevice(4 * GIB, 8 * GIB, GIB);
        slow.powerOn();
        slow.advance(SECOND * 6 / 10);
        slow.copyTo(target);
        target.advance(SECOND * 4 / 10 - 1);
        assertThat(deviceOf(target).size()).isZero();
        target.advance(1);
        assertThat(deviceOf(target).size()).isEqualTo(GIB);
    }

    @Test
    void whatTheButtonAsksForIsDoneElsewhere() throws QemuException {
        machine.guest().powerButton();
        machine.copyTo(target);
        target.settle();
        assertThat(target.powerOffs()).isEqualTo(1);
    }

    @Test
    void aDeviceThatWasAskedBackIsGivenBackElsewhere() throws QemuException {
        machine.resize(deviceOf(machine), GIB);
        machine.settle();
        machine.guest().removalRequested(machine.guestDevice(deviceOf(machine)));
        machine.settle();
        machine.copyTo(target);
        target.resize(deviceOf(target), 0);
        target.settle();
        assertThat(target.ejected()).hasSize(1);
    }

    @Test
    void theStateOfAGuestThatWasNotBootedIsEmpty() throws QemuException {
        byte[] none = target.guest().saveState();
        assertThat(none).isEmpty();
        machine.resize(deviceOf(machine), GIB);
        machine.guest().loadState(machine, none);
        machine.advance(1000 * SECOND);
        assertThat(deviceOf(machine).size()).isZero();
        assertThat(machine.guest().saveState()).isEmpty();
    }

    @Test
    void aDamagedStateIsRefusedAndNothingChanges() {
        machine.resize(deviceOf(machine), GIB);
        machine.steps(2);
        byte[] state = machine.guest().saveState();
        for (int i = 0; i < state.length; i++) {
            byte[] damaged = state.clone();
            damaged[i] ^= (byte) (1 << (i % 8));
            refuses(damaged);
            refuses(Arrays.copyOf(state, i + (i == 0 ? 1 : 0)));
        }
        refuses(Arrays.copyOf(state, state.length + 1));
        assertThat(machine.guest().saveState()).isEqualTo(state);
        machine.settle();
        assertThat(deviceOf(machine).size()).isEqualTo(GIB);
    }

    private void refuses(byte[] damaged) {
        assertThatThrownBy(() -> machine.guest().loadState(machine, damaged))
                .isInstanceOf(QemuException.class)
                .hasMessageStartingWith("the guest's state ");
    }

    @Test
    void aForgedStateIsReadOrRefusedButNeverThrows() {
        machine.resize(deviceOf(machine), GIB + 6 * MIB);
        machine.settle();
        machine.resize(deviceOf(machine), 0);
        machine.steps(5);
        byte[] state = machine.guest().saveState();
        SplittableRandom random = new SplittableRandom(5);
        int refused = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] forged = state.clone();
            int at = 12 + random.nextInt(state.length - 16);
            forged[at] = (byte) random.nextInt();
            if (random.nextBoolean() && at + 4 < state.length - 4) {
                ByteBuffer.wrap(forged).putInt(at, random.nextInt());
            }
            CRC32C checksum = new CRC32C();
            checksum.update(forged, 0, forged.length - 4);
            ByteBuffer.wrap(forged).putInt(forged.length - 4, (int) checksum.getValue());
            TestMachine fresh = booted(false);
            try {
                fresh.guest().loadState(fresh, forged);
            } catch (QemuException e) {
                refused++;
                assertThat(fresh.guest().saveState()).isEmpty();
            }
        }
        assertThat(refused).isBetween(100, 4900);
    }

    @Test
    void aMachineWithOtherMemoryOrDevicesIsRefused() {
        byte[] state = machine.guest().saveState();
        TestMachine other = new TestMachine(2 * GIB);
        other.addDevice(4 * GIB, 8 * GIB, 0);
        assertThatThrownBy(() -> other.guest().loadState(other, state))
                .isInstanceOf(QemuException.class)
                .hasMessage("the guest's state is that of a machine with other boot memory");
        TestMachine without = new TestMachine(GIB);
        assertThatThrownBy(() -> without.guest().loadState(without, state))
                .isInstanceOf(QemuException.class)
                .hasMessage("the guest's state has a device at 00:0, where there is none");
    }
}
