package io.vmemu.guest;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.machine.GuestDevice;
import io.vmemu.emulator.virtio.VirtioStatus;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import org.junit.jupiter.api.Test;

class SimulatedGuestTest {
    private final TestMachine machine = new TestMachine(GIB);

    private VirtioMemDevice boot(long requested) {
        VirtioMemDevice device = machine.addDevice(4 * GIB, 8 * GIB, requested);
        machine.powerOn();
        machine.settle();
        return device;
    }

    @Test
    void byDefaultItIsTheNewestLinuxWithMovableMemory() {
        VirtioMemDevice device = boot(2 * GIB + 2 * MIB);
        assertThat(device.size()).isEqualTo(2 * GIB + 2 * MIB);
        machine.resize(device, 0);
        machine.settle();
        assertThat(device.size()).isZero();
    }

    @Test
    void theImageSaysWhichLinuxItIsAndItsCommandLineCounts() {
        machine.kernel("6.1.0-56-amd64 (test@test) #1 SMP", "memhp_default_state=offline");
        machine.guestOptions("kernel=5.10");
        assertThat(boot(4 * GIB).size()).isEqualTo(GIB);
    }

    @Test
    void theOptionSaysItForAnImageWithoutAVersion() {
        machine.kernel("", "memhp_default_state=offline");
        machine.guestOptions("kernel=5.10");
        // 5.10 does not know that unplugged memory may be inaccessible, on which this device insists.
        assertThat(boot(4 * GIB).function().status() & VirtioStatus.FAILED).isNotZero();
    }

    @Test
    void optionsGoBehindTheCommandLine() {
        machine.kernel("6.12", "memhp_default_state=online_kernel -- memhp_default_state=online");
        machine.guestOptions("memhp_default_state=offline");
        assertThat(boot(4 * GIB).size()).isEqualTo(GIB);
    }

    @Test
    void optionsAloneChangeTheDefaultGuest() {
        machine.guestOptions("kernel=6.1,virtio_mem.unplug_online=0");
        VirtioMemDevice device = boot(256 * MIB);
        machine.resize(device, 0);
        machine.settle();
        assertThat(device.size()).isEqualTo(256 * MIB);
    }

    @Test
    void aGuestWithoutADriverDoesNothing() {
        machine.guestOptions("driver=none");
        VirtioMemDevice device = boot(GIB);
        machine.advance(3600 * SECOND);
        assertThat(device.size()).isZero();
    }

    @Test
    void optionsThatNobodyCheckedStopTheBoot() {
        machine.guestOptions("nonsense");
        assertThatThrownBy(machine::powerOn)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void nothingHappensWhileTheMachineIsStopped() {
        VirtioMemDevice device = machine.addDevice(4 * GIB, 8 * GIB, GIB);
        machine.stop();
        machine.powerOn();
        machine.advance(100 * SECOND);
        assertThat(device.size()).isZero();
        machine.cont();
        machine.settle();
        assertThat(device.size()).isEqualTo(GIB);
        machine.stop();
        machine.resize(device, 2 * GIB);
        machine.advance(100 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        machine.systemReset();
        machine.resize(device, 128 * MIB);
        machine.advance(100 * SECOND);
        assertThat(device.size()).isZero();
        machine.cont();
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(128 * MIB);
    }

    @Test
    void aRebootIsLongEnoughToBeSeen() {
        VirtioMemDevice device = boot(GIB);
        machine.systemReset();
        machine.advance(800 * SECOND / 1000);
        assertThat(device.size()).isZero();
        machine.advance(SECOND / 10);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void aRebootTakesNoTimeWhereNothingDoes() {
        machine.guestOptions("speed=instant");
        VirtioMemDevice device = boot(GIB);
        machine.systemReset();
        machine.settle();
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void bootingTakesItsTime() {
        machine.guestOptions("boot-millis=1500");
        VirtioMemDevice device = boot(GIB);
        machine.advance(1_499_999_999);
        assertThat(device.size()).isZero();
        machine.advance(1);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void pluggingAndUnpluggingTakeTheirTime() {
        machine.guestOptions("plug-micros-per-mib=1000,unplug-micros-per-mib=500");
        VirtioMemDevice device = boot(0);
        machine.resize(device, 512 * MIB);
        machine.settle();
        assertThat(device.size()).isEqualTo(128 * MIB);
        machine.advance(127_999_999);
        assertThat(device.size()).isEqualTo(128 * MIB);
        machine.advance(1);
        assertThat(device.size()).isEqualTo(256 * MIB);
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(512 * MIB);
        machine.resize(device, 0);
        machine.advance(63_999_999);
        assertThat(device.size()).isEqualTo(512 * MIB);
        machine.advance(1);
        assertThat(device.size()).isEqualTo(384 * MIB);
        machine.advance(SECOND);
        assertThat(device.size()).isZero();
    }

    @Test
    void growingTwiceWhileTheGuestLagsEndsAtTheLastRequest() {
        machine.guestOptions("speed=linux boot-millis=0");
        VirtioMemDevice device = boot(0);
        machine.resize(device, GIB);
        machine.advance(SECOND / 20);
        assertThat(device.size()).isBetween(128 * MIB, GIB - MIB);
        machine.resize(device, 2 * GIB);
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(2 * GIB);
    }

    @Test
    void theLastRequestWinsIfTheGuestUnplugsSlowly() {
        machine.guestOptions("unplug-micros-per-mib=500");
        VirtioMemDevice device = boot(GIB);
        machine.resize(device, 0);
        machine.advance(10_000_000);
        machine.resize(device, 2 * GIB);
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(2 * GIB);
    }

    @Test
    void thePowerButtonPowersOff() {
        boot(0);
        machine.guest().powerButton();
        machine.settle();
        assertThat(machine.powerOffs()).isEqualTo(1);
    }

    @Test
    void aButtonThatNobodyListensToDoesNothing() {
        machine.guestOptions("power-button=ignore");
        boot(0);
        machine.guest().powerButton();
        machine.settle();
        assertThat(machine.powerOffs()).isZero();
    }

    @Test
    void aButtonPressedDuringBootIsNotSeen() {
        machine.guestOptions("boot-millis=1000");
        boot(0);
        machine.guest().powerButton();
        machine.advance(10 * SECOND);
        assertThat(machine.powerOffs()).isZero();
    }

    @Test
    void aHotpluggedDeviceIsDriven() {
        VirtioMemDevice first = boot(GIB);
        VirtioMemDevice second = machine.addDevice(16 * GIB, 4 * GIB, 512 * MIB);
        machine.settle();
        assertThat(first.size()).isEqualTo(GIB);
        assertThat(second.size()).isEqualTo(512 * MIB);
    }

    @Test
    void anUnusedDeviceIsGivenBack() {
        VirtioMemDevice device = boot(0);
        GuestDevice seen = machine.guestDevice(device);
        machine.guest().removalRequested(seen);
        machine.settle();
        assertThat(machine.ejected()).containsExactly(seen);
        assertThat(device.function().status()).isZero();
        machine.resize(device, GIB);
        machine.settle();
        assertThat(device.size()).isZero();
    }

    @Test
    void aDeviceInUseIsGivenBackWhenItsMemoryIsGone() {
        VirtioMemDevice device = boot(GIB);
        machine.guest().removalRequested(machine.guestDevice(device));
        machine.settle();
        assertThat(machine.ejected()).isEmpty();
        machine.resize(device, 0);
        machine.settle();
        assertThat(machine.ejected()).hasSize(1);
    }

    @Test
    void aDeviceWithoutADriverIsGivenBackAtOnce() {
        machine.guestOptions("driver=none");
        VirtioMemDevice device = boot(GIB);
        machine.guest().removalRequested(machine.guestDevice(device));
        machine.settle();
        assertThat(machine.ejected()).hasSize(1);
    }

    @Test
    void aHaltedGuestTouchesNothing() {
        VirtioMemDevice device = boot(GIB);
        machine.resize(device, 2 * GIB);
        machine.guest().halt();
        machine.guest().powerButton();
        machine.guest().removalRequested(machine.guestDevice(device));
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        assertThat(machine.powerOffs()).isZero();
        assertThat(machine.ejected()).isEmpty();
    }

    @Test
    void ringsOfRemovedDevicesAreUsedAgain() {
        boot(0);
        long resident = 0;
        for (int i = 0; i < 50; i++) {
            VirtioMemDevice device = machine.addDevice(32 * GIB, 4 * GIB, 128 * MIB);
            machine.settle();
            machine.resize(device, 0);
            machine.guest().removalRequested(machine.guestDevice(device));
            machine.settle();
            long now = machine.residentBytes();
            assertThat(i < 1 || now == resident).isTrue();
            resident = now;
        }
        assertThat(machine.ejected()).hasSize(50);
    }
}
