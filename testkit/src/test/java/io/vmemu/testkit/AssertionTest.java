package io.vmemu.testkit;

import static io.vmemu.testkit.Testkit.assertThat;
import static io.vmemu.testkit.Testkit.fault;
import static io.vmemu.testkit.Testkit.gib;
import static io.vmemu.testkit.Testkit.hours;
import static io.vmemu.testkit.Testkit.kib;
import static io.vmemu.testkit.Testkit.millis;
import static io.vmemu.testkit.Testkit.minutes;
import static io.vmemu.testkit.Testkit.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.machine.GuestConsole.BlockState;
import io.vmemu.emulator.machine.GuestConsole.WorkloadKind;
import io.vmemu.emulator.machine.GuestView;
import io.vmemu.emulator.machine.RunState;
import org.junit.jupiter.api.Test;

@VirtioMem(guest = "kernel=6.12 boot-millis=500")
final class AssertionTest {
    @Test
    void whatDoesNotConvergeFailsWithWhatIsKnownOfIt(VirtualMachine machine, VirtualDevice device) throws Exception {
        machine.arm(fault("device-plug-busy").fromNth(2));
        device.resize(gib(1));

        assertThatThrownBy(() -> assertThat(device).convergesTo(gib(1)).within(minutes(5)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expected 1 GiB of vm0 to be plugged within 5m, but it is 128 MiB")
                .hasMessageContaining("128 MiB, requested 1 GiB, of at most 4 GiB in blocks of 2 MiB")
                .hasMessageContaining("5m since the start, machine running; something is due in")
                .hasMessageContaining("Linux 6.12")
                .hasMessageContaining("BUSY to PLUG of 64 blocks at 0x")
                .hasMessageContaining("3 times in a row")
                .hasMessageContaining("{\"point\": \"device-plug-busy\", \"nth\": 2}, seen 4, fired 3")
                .hasMessageContaining("128 MiB at 0.5s");
    }

    @Test
    void aGuestThatIsNotThereIsNamedAsTheReason(VirtualMachine machine, VirtualDevice device) throws Exception {
        machine.stop();
        device.resize(gib(1));

        assertThatThrownBy(() -> assertThat(device).hasSize(gib(1)))
                .hasMessageContaining("Expected size of vm0 to be 1 GiB, but it is 0 B")
                .hasMessageContaining("machine paused")
                .hasMessageContaining("not up")
                .hasMessageContaining("the guest has asked for nothing");
    }

    @Test
    void whatTheGuestDoesNotGiveBackIsShown(VirtualMachine machine, VirtualDevice device) throws Exception {
        device.resize(gib(4));
        assertThat(device).convergesTo(gib(4)).within(seconds(1));
        machine.guest().startWorkload("database", WorkloadKind.MOVABLE, gib(7));
        machine.advance(minutes(1));
        device.resize(0);

        assertThatThrownBy(() -> assertThat(device).convergesTo(0).within(hours(1)))
                .hasMessageContaining("programs [Workload[id=database, kind=MOVABLE");
        assertThat(machine.guest().workloads()).hasSize(1);
        machine.guest().stopWorkload("database");
        assertThat(device).convergesTo(0).within(hours(1));
    }

    @Test
    void aSizeThatChangesDoesNotStay(VirtualDevice device) throws Exception {
        device.resize(gib(1));

        assertThatThrownBy(() -> assertThat(device).staysAt(0).during(seconds(1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Expected 0 B of vm0 to stay plugged for 1s, but it is");
        assertThatThrownBy(() -> assertThat(device).staysAt(5)).isInstanceOf(AssertionError.class);
    }

    @Test
    void wrongSizesOfADeviceAreNamed(VirtualDevice device) {
        assertThatThrownBy(() -> assertThat(device).hasRequestedSize(kib(4)))
                .hasMessageContaining("Expected requested-size of vm0 to be 4 KiB, but it is 0 B");
        assertThatThrownBy(() -> assertThat(device).hasMaxSize(0)).hasMessageContaining("maximum size");
        assertThatThrownBy(() -> assertThat(device).hasBlockSize(0)).hasMessageContaining("block-size");
    }

    @Test
    void aMachineIsInOneStateAndNoOther(VirtualMachine machine) throws Exception {
        assertThat(machine).isRunning();
        machine.stop();

        assertThat(machine).hasRunState(RunState.PAUSED).hasEvent("STOP").hasNoEvent("RESET");
        assertThatThrownBy(() -> assertThat(machine).isRunning())
                .hasMessageContaining("Expected the machine to be running, but it is paused");
        assertThatThrownBy(() -> assertThat(machine).hasEvent("RESET")).hasMessageContaining("[RESUME, STOP]");
        assertThatThrownBy(() -> assertThat(machine).hasNoEvent("STOP")).hasMessageContaining("\"event\": \"STOP\"");
        machine.cont();
        assertThat(machine).isRunning();
    }

    @Test
    void aMachineThatIsStillAtWorkIsNotIdle(VirtualMachine machine) {
        assertThatThrownBy(() -> assertThat(machine).becomesIdleWithin(millis(499)))
                .hasMessageContaining("but something is due in 0.001s");
        assertThat(machine).becomesIdleWithin(millis(1));
    }

    @Test
    void aFaultThatDidNotHappenIsMissed(VirtualMachine machine) {
        machine.arm(fault("device-error"));

        assertThatThrownBy(() -> assertThat(machine).hasFired(FaultPoint.DEVICE_ERROR))
                .hasMessageContaining("Expected device-error to happen");
    }

    @Test
    void theGuestCanBeActedOnOnceItIsUp(VirtualMachine machine, VirtualDevice device) throws Exception {
        VirtualGuest guest = machine.guest();
        assertThatThrownBy(guest::view).isInstanceOf(IllegalStateException.class);
        device.resize(gib(1));
        assertThat(device).convergesTo(gib(1)).within(seconds(1));

        GuestView.Block added = guest.view().blocks().stream()
                .filter(GuestView.Block::isHotplugged)
                .findFirst()
                .orElseThrow();
        guest.setBlockState(added.index(), BlockState.OFFLINE);
        assertThat(guest.view().blocks()).anyMatch(block -> block.index() == added.index() && !block.isOnline());

        guest.reboot();
        assertThat(device).hasSize(0);
        assertThat(guest.isUp()).isFalse();
    }

    @Test
    void aDriverComesAndGoes(VirtualMachine machine, VirtualDevice device) throws Exception {
        machine.advance(seconds(1));
        machine.guest().unloadDriver();
        device.resize(gib(1));
        assertThat(device).staysAt(0).during(minutes(1));

        machine.guest().loadDriver();

        assertThat(device).convergesTo(gib(1)).within(seconds(1));
    }

    @Test
    void aSuspensionIsSeenFromOutside(VirtualMachine machine) throws Exception {
        machine.advance(seconds(1));
        machine.guest().suspend();
        machine.advance(seconds(1));

        assertThat(machine).hasRunState(RunState.SUSPENDED).hasEvent("SUSPEND");
    }

    @Test
    void aGuestThatHasCrashedIsNotUp(VirtualMachine machine) throws Exception {
        machine.advance(seconds(1));
        machine.guest().crash();
        machine.advance(seconds(1));
        assertThat(machine.guest().isUp()).isFalse();
    }
}
