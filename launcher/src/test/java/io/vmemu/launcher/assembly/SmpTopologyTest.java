package io.vmemu.launcher.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.MachineType;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.launcher.cli.CommandLineParser;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.qmp.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts and shapes observed on QEMU 7.2 and 10.0. */
class SmpTopologyTest {
    private final List<String> warnings = new ArrayList<>();
    private final ErrorReporter reporter = new ErrorReporter() {
        @Override
        public void error(String text) {
            throw new AssertionError(text);
        }

        @Override
        public void warn(String text) {
            warnings.add(text);
        }
    };

    private CpuTopology of(Persona persona, String machine, String smp) throws QemuException {
        try {
            String version = persona.major() + "." + persona.minor();
            return SmpTopology.of(
                    new CommandLineParser("q", new Messages("q", text -> {}, () -> 0), Json::parse, name -> version)
                            .parse(List.of("-smp", smp))
                            .machine()
                            .smp(),
                    "qemu64",
                    Objects.requireNonNull(MachineType.find(machine, persona)),
                    persona,
                    reporter);
        } catch (StartupException e) {
            throw new AssertionError(e.text(), e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1|1|1|1|1|1|1",
                "8|8|8|1|1|8|1",
                "8,sockets=2|8|8|2|1|4|1",
                "8,cores=2|8|8|4|1|2|1",
                "8,threads=2|8|8|1|1|4|2",
                "8,sockets=2,cores=2|8|8|2|1|2|2",
                "maxcpus=8|8|8|1|1|8|1",
                "2,maxcpus=8,cores=2|2|8|4|1|2|1",
                "sockets=2|2|2|2|1|1|1",
                "sockets=2,dies=2|4|4|2|2|1|1",
                "2,dies=2|2|2|1|2|1|1",
                "3,maxcpus=4,sockets=2,cores=2,threads=1|3|4|2|1|2|1"
            })
    void whatIsNotGivenIsWorkedOut(String smp, int cpus, int max, int sockets, int dies, int cores, int threads)
            throws QemuException {
        assertThat(of(Persona.QEMU_10_0, "q35", smp))
                .isEqualTo(new CpuTopology("qemu64", cpus, max, sockets, dies, cores, threads));
    }

    @Test
    void olderMachineTypesPreferSockets() throws QemuException {
        assertThat(of(Persona.QEMU_10_0, "pc-q35-6.0", "8").sockets()).isEqualTo(8);
        assertThat(of(Persona.QEMU_10_0, "pc-q35-6.2", "8").sockets()).isEqualTo(1);
    }

    @Test
    void theProductMustBeMaxcpus() {
        String told = "Invalid CPU topology: product of the hierarchy must match maxcpus: ";
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, "q35", "cpus=2,sockets=4"))
                .hasMessage(told + "sockets (4) * dies (1) * modules (1) * cores (0) * threads (1) != maxcpus (2)");
        assertThatThrownBy(() -> of(Persona.QEMU_7_2, "q35", "cpus=2,sockets=4"))
                .hasMessage(told + "sockets (4) * dies (1) * cores (0) * threads (1) != maxcpus (2)");
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, "microvm", "2,sockets=4"))
                .hasMessage(told + "sockets (4) * cores (0) * threads (1) != maxcpus (2)");
        assertThatThrownBy(() -> of(Persona.QEMU_7_2, "q35", "5,threads=2"))
                .hasMessage(told + "sockets (1) * dies (1) * cores (2) * threads (2) != maxcpus (5)");
        assertThatThrownBy(() -> of(Persona.QEMU_7_2, "q35", "2,cores=-1"))
                .hasMessage(told + "sockets (0) * dies (1) * cores (4294967295) * threads (1) != maxcpus (2)");
    }

    @Test
    void thereCannotBeMoreThanMaxcpus() {
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, "q35", "2,maxcpus=1"))
                .hasMessage("Invalid CPU topology: maxcpus must be equal to or greater than smp: sockets (1) * dies (1)"
                        + " * modules (1) * cores (1) * threads (1) == maxcpus (1) < smp_cpus (2)");
    }

    @ParameterizedTest
    @CsvSource({
        "pc-q35-10.0,5000,4096",
        "pc-q35-8.2,1025,1024",
        "pc-q35-7.2,300,288",
        "pc-q35-2.4,400,255",
        "pc-i440fx-10.0,400,255",
        "microvm,400,288",
        "none,2,1"
    })
    void aMachineTypeTakesSoMany(String machine, String smp, int limit) {
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, machine, smp))
                .hasMessage("Invalid SMP CPUs " + smp + ". The max CPUs supported by machine '" + machine + "' is "
                        + limit);
    }

    @Test
    void aNegativeNumberIsAHugeOne() {
        assertThatThrownBy(() -> of(Persona.QEMU_7_2, "q35", "-1"))
                .hasMessage("Invalid SMP CPUs -1. The max CPUs supported by machine 'pc-q35-7.2' is 288");
    }

    @Test
    void zeroIsRefusedByTheNewReleaseAndWarnedOfByTheOld() throws QemuException {
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, "q35", "2,cores=0"))
                .hasMessage("Invalid CPU topology: CPU topology parameters must be greater than zero");
        assertThat(of(Persona.QEMU_7_2, "q35", "2,cores=0").cpus()).isEqualTo(2);
        assertThat(warnings)
                .containsExactly("Deprecated CPU topology (considered invalid): CPU topology parameters must be"
                        + " greater than zero");
    }

    @Test
    void levelsThatTheMachineHasNotAreRefused() {
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, "q35", "2,clusters=2"))
                .hasMessage("clusters > 1 not supported by this machine's CPU topology");
        assertThatThrownBy(() -> of(Persona.QEMU_7_2, "q35", "2,clusters=2"))
                .hasMessage("clusters not supported by this machine's CPU topology");
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, "none", "2,dies=2"))
                .hasMessage("dies > 1 not supported by this machine's CPU topology");
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, "none", "1,modules=2"))
                .hasMessage("modules > 1 not supported by this machine's CPU topology");
        assertThatThrownBy(() -> of(Persona.QEMU_10_0, "q35", "4,books=2"))
                .hasMessage("books > 1 not supported by this machine's CPU topology");
    }
}
