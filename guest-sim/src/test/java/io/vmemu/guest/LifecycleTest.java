package io.vmemu.guest;

import static io.vmemu.guest.TestMachine.GIB;
import static io.vmemu.guest.TestMachine.MIB;
import static io.vmemu.guest.TestMachine.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.Fault;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Trigger;
import io.vmemu.emulator.machine.GuestConsole;
import io.vmemu.emulator.machine.GuestConsole.WorkloadKind;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.virtio.VirtioStatus;
import io.vmemu.emulator.vmem.VirtioMemDevice;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The driver comes and goes, the guest sleeps, crashes and is raced by the host. */
class LifecycleTest {
    private final TestMachine machine = new TestMachine(5 * GIB);

    private VirtioMemDevice boot(String version, String commandLine, long requested) {
        machine.kernel(version, "memhp_default_state=online_movable " + commandLine);
        VirtioMemDevice device = machine.addDevice(16 * GIB, 8 * GIB, requested);
        machine.powerOn();
        machine.settle();
        return device;
    }

    private GuestConsole console() {
        return Objects.requireNonNull(machine.guest().console());
    }

    private GuestView view() {
        return Objects.requireNonNull(machine.guest().view());
    }

    @Test
    void anUnloadedDriverLeavesMemoryInUseAndTheDeviceAlone() throws Exception {
        VirtioMemDevice device = boot("6.12", "", GIB);
        long total = view().memTotalSize();
        console().unloadDriver();
        machine.settle();
        assertThat(device.function().status()).isZero();
        machine.resize(device, 2 * GIB);
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        assertThat(view().memTotalSize()).isEqualTo(total);
        assertThatThrownBy(() -> console().unloadDriver()).isInstanceOf(QemuException.class);
    }

    @Test
    void aDriverLoadedAgainCannotHaveADeviceWhoseMemoryIsInUse() throws Exception {
        VirtioMemDevice device = boot("6.12", "", GIB);
        console().unloadDriver();
        machine.settle();
        console().loadDriver();
        machine.settle();
        assertThat(device.function().status() & VirtioStatus.FAILED).isNotZero();
        machine.systemReset();
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void aDriverLoadedAgainTakesADeviceWithoutMemory() throws Exception {
        VirtioMemDevice device = boot("6.12", "", 0);
        console().unloadDriver();
        machine.settle();
        machine.resize(device, GIB);
        machine.settle();
        assertThat(device.size()).isZero();
        console().loadDriver();
        machine.settle();
        assertThat(device.size()).isEqualTo(GIB);
    }

    @Test
    void sleepKeepsMemoryAndTheRequestThatCameInItIsFollowedAfterwards() throws Exception {
        VirtioMemDevice device = boot("6.12", "", GIB);
        console().suspend();
        machine.settle();
        assertThat(machine.isSuspended()).isTrue();
        machine.resize(device, 2 * GIB);
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        machine.wakeUp();
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(2 * GIB);
        assertThat(view().memTotalSize()).isGreaterThan(6 * GIB);
    }

    @Test
    void aGuestThatSleepsIsNotSentToSleepAgain() throws Exception {
        VirtioMemDevice device = boot("6.12", "", GIB);
        console().suspend();
        assertThatThrownBy(() -> console().suspend()).hasMessage("/sys/power/state: Device or resource busy");
        machine.settle();
        assertThatThrownBy(() -> console().suspend()).hasMessage("/sys/power/state: Device or resource busy");
        machine.wakeUp();
        machine.settle();
        assertThat(machine.isSuspended()).isFalse();
        machine.resize(device, 2 * GIB);
        machine.advance(SECOND);
        assertThat(device.size()).isEqualTo(2 * GIB);
        console().suspend();
        machine.settle();
        assertThat(machine.isSuspended()).isTrue();
    }

    @Test
    void anOldDriverKeepsTheGuestFromSleeping() {
        boot("6.1", "", GIB);
        assertThatThrownBy(() -> console().suspend())
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("Operation not permitted");
        machine.advance(SECOND);
        assertThat(machine.isSuspended()).isFalse();
    }

    @Test
    void aCrashKernelAsksForEachBlockThatWasAddedThenReboots() {
        VirtioMemDevice device = boot("6.12", "crashkernel=256M", 256 * MIB + 2 * MIB);
        machine.log().take();
        console().crash();
        machine.advance(10 * SECOND);
        assertThat(machine.log().take())
                .hasSize(3 * 64)
                .allSatisfy(entry -> assertThat(entry.type()).isEqualTo("state"));
        assertThat(machine.resets()).isOne();
        assertThat(device.size()).isEqualTo(258 * MIB);
    }

    @Test
    void withoutACrashKernelACrashedGuestStandsStill() {
        VirtioMemDevice device = boot("6.12", "", GIB);
        console().crash();
        machine.settle();
        machine.resize(device, 0);
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isEqualTo(GIB);
        assertThat(machine.resets()).isZero();
        assertThat(machine.guest().console()).isNull();
    }

    @Test
    void aHostThatWantsLessJustBeforeThePlugSaysNackAndIsHeardAtOnce() {
        VirtioMemDevice device = boot("6.12", "", 0);
        machine.faults().arm(new Fault(FaultPoint.DEVICE_REQUEST_LOWERED, Trigger.nth(3), 300 * MIB));
        machine.resize(device, GIB);
        machine.settle();
        assertThat(machine.log().take()).extracting(TraceLog.Entry::answer).contains(ScriptedMem.NACK);
        assertThat(device.requestedSize()).isEqualTo(300 * MIB);
        assertThat(device.size()).isEqualTo(300 * MIB);
    }

    @Test
    void theLastOfManyRequestsCountsWhateverWasUnderWay() {
        VirtioMemDevice device = boot("6.12", "", 0);
        VirtioMemDevice second = machine.addDevice(32 * GIB, 8 * GIB, GIB);
        for (int i = 1; i <= 200; i++) {
            machine.resize(device, i * 37 % 64 * (100 * MIB));
            machine.resize(second, i * 23 % 50 * (64 * MIB));
            machine.steps(i % 7);
        }
        machine.settle();
        assertThat(device.size()).isEqualTo(device.requestedSize());
        assertThat(second.size()).isEqualTo(second.requestedSize());
    }

    @Test
    void pinnedMemoryIsGivenBackWhenItsProgramEnds() throws Exception {
        machine.guestOptions("memhp_default_state=online_kernel");
        VirtioMemDevice device = boot("6.12", "", 2 * GIB);
        console().startWorkload("dma", WorkloadKind.PINNED, 6 * GIB);
        machine.resize(device, 0);
        machine.advance(10 * SECOND);
        assertThat(device.size()).isPositive();
        console().stopWorkload("dma");
        machine.advance(1000 * SECOND);
        assertThat(device.size()).isZero();
    }
}
