package example;

import static io.vmemu.testkit.Testkit.*;

import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.testkit.VirtioMem;
import io.vmemu.testkit.VirtualDevice;
import io.vmemu.testkit.VirtualMachine;
import org.junit.jupiter.api.Test;

/** What goes wrong once in a month, on demand. */
@VirtioMem(seed = 42)
class FaultsTest {
    @Test
    void aBusyHostMakesLinuxWaitLongerEachTime(VirtualMachine machine, VirtualDevice device) throws Exception {
        machine.arm(fault("device-plug-busy").times(2));
        device.resize(gib(1));

        assertThat(device).staysAt(0).during(seconds(149));
        assertThat(device).convergesTo(gib(1)).within(seconds(1));
    }

    @Test
    void aHostThatDoesNotTakeMemoryBackNowIsAskedAgain(VirtualMachine machine, VirtualDevice device) throws Exception {
        device.resize(gib(2));
        assertThat(device).convergesTo(gib(2)).within(minutes(1));
        machine.arm(fault(FaultPoint.HOST_DISCARD).percent(50));

        device.resize(0);

        assertThat(device).convergesTo(0).within(hours(8));
        assertThat(machine).hasFired(FaultPoint.HOST_DISCARD);
    }
}
