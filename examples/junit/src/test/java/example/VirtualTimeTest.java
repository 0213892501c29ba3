package example;

import static io.vmemu.testkit.Testkit.*;

import io.vmemu.emulator.machine.GuestConsole.WorkloadKind;
import io.vmemu.testkit.VirtioMemExtension;
import io.vmemu.testkit.VirtualDevice;
import io.vmemu.testkit.VirtualMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Hours that take no time; the machine by a builder. */
class VirtualTimeTest {
    @RegisterExtension
    static final VirtioMemExtension MACHINE = VirtioMemExtension.builder()
            .guest("kernel=6.12 boot-millis=800 plug-micros-per-mib=500")
            .device("vm0", gib(4))
            .build();

    @Test
    void nothingHappensBeforeTimePasses(VirtualMachine machine) throws Exception {
        machine.device("vm0").resize(gib(1));
        assertThat(machine.device("vm0")).hasSize(0);

        machine.advance(seconds(2));

        assertThat(machine.device("vm0")).hasSize(gib(1));
        assertThat(machine.now()).isEqualTo(seconds(2));
    }

    @Test
    void memoryInUseComesBackWhenItsProgramEnds(VirtualMachine machine, VirtualDevice device) throws Exception {
        device.resize(gib(4));
        assertThat(device).convergesTo(gib(4)).within(minutes(1));
        machine.guest().startWorkload("database", WorkloadKind.MOVABLE, gib(7));
        machine.advance(seconds(10));

        device.resize(0);
        assertThat(machine.advanceUntil(() -> device.size() == 0, hours(1))).isFalse();
        machine.guest().stopWorkload("database");

        assertThat(device).convergesTo(0).within(minutes(10));
        assertThat(machine.runUntilIdle()).isTrue();
    }
}
