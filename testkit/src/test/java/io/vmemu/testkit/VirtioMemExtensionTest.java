package io.vmemu.testkit;

import static io.vmemu.testkit.VirtualDeviceAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.MachineEvent;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.vmem.PluggedRange;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class VirtioMemExtensionTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    static final VirtioMemExtension EXTENSION = VirtioMemExtension.builder()
            .device("vm0", 4 * GIB)
            .device("vm1", 2 * GIB)
            .guest("boot-millis=500 plug-micros-per-mib=100 unplug-micros-per-mib=100")
            .build();

    @Test
    void nothingHappensBeforeTimePasses(VirtualMachine machine) throws QemuException {
        machine.device("vm0").resize(GIB);

        assertThat(machine.device("vm0")).hasSize(0);
        assertThat(machine.now()).isZero();
    }

    @Test
    void growsAndShrinks(VirtualMachine machine) throws QemuException {
        VirtualDevice vm0 = machine.device("vm0");

        vm0.resize(GIB);
        assertThat(vm0).convergesTo(GIB).within(SECOND);
        vm0.resize(256 * MIB);
        assertThat(vm0).convergesTo(256 * MIB).within(SECOND);

        assertThat(vm0.pluggedRanges()).containsExactly(new PluggedRange(0, 256 * MIB));
        assertThat(machine.device("vm1")).hasSize(0);
    }

    @Test
    void whatQemuRefusesIsRefused(VirtualMachine machine) {
        assertThatThrownBy(() -> machine.device("vm0").resize(1000))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("'requested-size' has to be multiples of 'block-size' (0x200000)");
    }

    @Test
    void aStoppedMachineDoesNothingUntilItGoesOn(VirtualMachine machine) throws QemuException {
        VirtualDevice vm0 = machine.device("vm0");
        machine.stop();
        vm0.resize(GIB);

        assertThat(vm0).staysFor(Duration.ofHours(1));
        machine.cont();

        assertThat(vm0).convergesTo(GIB).within(SECOND);
    }

    @Test
    void aResetUnplugsAndTheNewKernelPlugsAgain(VirtualMachine machine) throws QemuException {
        VirtualDevice vm0 = machine.device("vm0");
        vm0.resize(GIB);
        assertThat(vm0).convergesTo(GIB).within(SECOND);

        machine.reset();

        assertThat(vm0).hasSize(0).convergesTo(GIB).within(SECOND);
        assertThat(machine.events()).anyMatch(timed -> timed.event() instanceof MachineEvent.Reset);
    }

    @Test
    void theGuestTakesExactlyTheTimeThatItIsTold(VirtualMachine machine) throws QemuException {
        machine.device("vm0").resize(512 * MIB);

        assertThat(machine.runUntilIdle()).isTrue();

        assertThat(machine.events())
                .extracting(VirtualMachine.TimedEvent::at)
                .startsWith(Duration.ofMillis(500))
                .endsWith(Duration.ofMillis(500).plusNanos(384 * 100_000L));
        assertThat(machine.messages()).isEmpty();
    }

    @Test
    void aDeviceThatIsNotThereIsTheTestsMistake(VirtualMachine machine) {
        assertThatThrownBy(() -> machine.device("vm7"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[vm0, vm1]");
    }

    @Test
    void wordsThatTheGuestDoesNotKnowAreTheTestsMistake() {
        assertThatThrownBy(() -> VirtioMemExtension.builder().guest("speed=ludicrous"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ludicrous");
    }

    @Test
    void aCommandLineThatQemuRefusesIsTheTestsMistake() {
        VirtioMemExtension.Builder twice =
                VirtioMemExtension.builder().device("vm0", GIB).device("vm0", GIB);

        assertThatThrownBy(twice::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("attempt to add duplicate property 'vm0-memory' to object (type 'container')");
    }

    @Test
    void aMachineCanBeHadWithoutTheExtension() throws QemuException {
        try (VirtualMachine machine = VirtioMemExtension.builder()
                .persona(Persona.QEMU_7_2)
                .bootMemory(2 * GIB)
                .seed(5)
                .arguments("-name", "alone")
                .device("vm0", GIB)
                .start()) {
            machine.device("vm0").resize(GIB);

            assertThat(machine.device("vm0")).hasSize(GIB);
            assertThat(machine.seed()).isEqualTo(5);
        }
    }
}
