package io.vmemu.emulator.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final ShutdownCause RESET = ShutdownCause.HOST_QMP_SYSTEM_RESET;

    private static TestMachine stopped() throws QemuException {
        return new TestMachine(Persona.QEMU_10_0, "q35", true).start();
    }

    private static TestMachine with(boolean noReboot, boolean noShutdown) throws QemuException {
        return new TestMachine(
                        Persona.QEMU_10_0, "q35", new MachineConfig.Policy(false, false, false, noReboot, noShutdown))
                .start();
    }

    @Test
    void aMachineRunsAtOnceUnlessItIsToStartStopped() throws QemuException {
        assertThat(with(false, false).machine.lifecycle().state()).isEqualTo(RunState.RUNNING);
        assertThat(stopped().machine.lifecycle().state()).isEqualTo(RunState.PRELAUNCH);
    }

    @Test
    void stopAndContTellOnceAndOnlyIfTheyChangeSomething() throws QemuException {
        TestMachine vm = stopped();
        Lifecycle lifecycle = vm.machine.lifecycle();

        lifecycle.stop();
        lifecycle.cont();
        lifecycle.cont();
        lifecycle.stop();
        lifecycle.stop();

        assertThat(lifecycle.state()).isEqualTo(RunState.PAUSED);
        assertThat(vm.events).containsExactly(new MachineEvent.Resume(), new MachineEvent.Stop());
    }

    @Test
    void aResetOfAPausedMachineLeavesItBeforeItsStart() throws QemuException {
        TestMachine vm = with(false, false);
        vm.machine.lifecycle().stop();

        vm.machine.lifecycle().requestReset(RESET);
        vm.time.runDue();

        assertThat(vm.machine.lifecycle().state()).isEqualTo(RunState.PRELAUNCH);
        assertThat(vm.events).endsWith(new MachineEvent.Reset(RESET));
    }

    @Test
    void withNoRebootAResetEndsTheMachine() throws QemuException {
        TestMachine vm = with(true, false);

        vm.machine.lifecycle().requestReset(RESET);
        vm.time.runDue();

        assertThat(vm.events).endsWith(new MachineEvent.Shutdown(RESET));
        assertThat(vm.exits).containsExactly(0);
    }

    @Test
    void withNoRebootAndNoShutdownAResetStopsTheMachineForGood() throws QemuException {
        TestMachine vm = with(true, true);

        vm.machine.lifecycle().requestReset(RESET);
        vm.time.runDue();

        assertThat(vm.events).endsWith(new MachineEvent.Shutdown(RESET), new MachineEvent.Stop());
        assertThat(vm.machine.lifecycle().state()).isEqualTo(RunState.SHUTDOWN);
        assertThat(vm.exits).isEmpty();
        assertThatThrownBy(() -> vm.machine.lifecycle().cont()).hasMessage("Resetting the Virtual Machine is required");
    }

    @Test
    void afterAShutdownThatOnlyPausesAResetMakesItRunnableAgain() throws QemuException {
        TestMachine vm = with(false, true);
        vm.machine.lifecycle().requestShutdown(ShutdownCause.GUEST_SHUTDOWN);
        vm.time.runDue();
        assertThat(vm.machine.lifecycle().state()).isEqualTo(RunState.SHUTDOWN);

        vm.machine.lifecycle().requestReset(RESET);
        vm.time.runDue();
        vm.machine.lifecycle().cont();

        assertThat(vm.machine.lifecycle().isRunning()).isTrue();
    }

    @Test
    void quitEndsTheMachineOnceWhateverTheShutdownActionSays() throws QemuException {
        TestMachine vm = with(false, true);

        vm.machine.lifecycle().quit(ShutdownCause.HOST_SIGNAL);
        vm.machine.lifecycle().quit(ShutdownCause.HOST_SIGNAL);
        vm.time.runDue();

        assertThat(vm.events).endsWith(new MachineEvent.Shutdown(ShutdownCause.HOST_SIGNAL));
        assertThat(vm.exits).containsExactly(0);
    }

    @Test
    void onlyASuspendedGuestIsWoken() throws QemuException {
        TestMachine vm = with(false, false);

        assertThatThrownBy(() -> vm.machine.lifecycle().wakeup())
                .hasMessage("Unable to wake up: guest is not in suspended state");
    }
}
