package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.launcher.cli.StartupException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much memory a machine can have with a CPU, as QEMU 7.2 and 10.0 have it under TCG. */
class AddressBitsTest {
    private static HostedMachine start(String persona, String cpu, String memory) throws StartupException {
        return HostedMachine.start(List.of(
                "-x-vmemu", "persona=" + persona, "-accel", "tcg", "-machine", "q35", "-cpu", cpu, "-m", memory));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qemu64|1G,slots=2,maxmem=2T|Address space limit 0xffffffffff < 0x3083fffffff phys-bits too low (40)",
                "max|1G,slots=2,maxmem=2T|Address space limit 0xffffffffff < 0x3083fffffff phys-bits too low (40)",
                "qemu64,phys-bits=0|1G,slots=2,maxmem=2T|Address space limit 0xffffffffff < 0x3083fffffff phys-bits too low (40)",
                "qemu64,phys-bits=41|1G,slots=2,maxmem=2T|Address space limit 0x1ffffffffff < 0x3083fffffff phys-bits too low (41)",
                "qemu64,phys-bits=33|1G|Address space limit 0x1ffffffff < 0x8ffffffff phys-bits too low (33)",
                "max,host-phys-bits=on|1G,slots=2,maxmem=2T|Address space limit 0xffffffffff < 0x3083fffffff phys-bits too low (40)",
                "qemu64,host-phys-bits=on,host-phys-bits-limit=39|1G,slots=2,maxmem=2T|Address space limit 0xffffffffff < 0x3083fffffff phys-bits too low (40)",
                "Skylake-Server|1G,slots=2,maxmem=2T|Address space limit 0xffffffffff < 0x2093fffffff phys-bits too low (40)",
                "Skylake-Server|1G,slots=2,maxmem=1023G|Address space limit 0xffffffffff < 0x108ffffffff phys-bits too low (40)",
                "qemu64,phys-bits=53|1G|phys-bits should be between 32 and 52  (but is 53)",
                "qemu64,phys-bits=31|1G,slots=300,maxmem=2G|phys-bits should be between 32 and 52  (but is 31)",
                "pentium,phys-bits=36|1G|phys-bits is not user-configurable in 32 bit",
                "base,phys-bits=42|1G|phys-bits is not user-configurable in 32 bit",
            })
    void bothRefuseWhatTheCpuCannotReach(String cpu, String memory, String text) {
        for (String persona : List.of("7.2", "10.0")) {
            assertRefused(persona, cpu, memory, text);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "qemu64,phys-bits=42|1G,slots=2,maxmem=2T",
                "qemu64,phys-bits=40,phys-bits=42|1G,slots=2,maxmem=2T",
                "qemu64,phys-bits=52|1G,slots=2,maxmem=2T",
                "Skylake-Server|1G,slots=2,maxmem=980G",
                "qemu64,vendor=GenuineIntel|1G,slots=2,maxmem=970G",
                "pentium3|1G,slots=2,maxmem=20G",
            })
    void bothTakeWhatTheCpuReaches(String cpu, String memory) throws StartupException {
        for (String persona : List.of("7.2", "10.0")) {
            try (HostedMachine machine = start(persona, cpu, memory)) {
                assertThat(machine.machine().hasBoard()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7.2|qemu64,-lm|1G,slots=2,maxmem=2T|Address space limit 0xfffffffff < 0x3083fffffff phys-bits too low (36)",
                "10.0|qemu64,-lm|1G,slots=2,maxmem=2T|Address space limit 0xfffffffff < 0x3003fffffff phys-bits too low (36)",
                "7.2|pentium3|1G,slots=2,maxmem=70G|Address space limit 0xfffffffff < 0x1abfffffff phys-bits too low (36)",
                "10.0|pentium3|1G,slots=2,maxmem=70G|Address space limit 0xfffffffff < 0x12bfffffff phys-bits too low (36)",
                "10.0|pentium,+pae|1G,slots=2,maxmem=70G|Address space limit 0xfffffffff < 0x12bfffffff phys-bits too low (36)",
                "10.0|pentium|1G,slots=2,maxmem=70G|Address space limit 0xffffffff < 0x12bfffffff phys-bits too low (32)",
                "10.0|pentium|5G|Address space limit 0xffffffff < 0x1bfffffff phys-bits too low (32)",
                "10.0|pentium|3G|Address space limit 0xffffffff < 0x13fffffff phys-bits too low (32)",
            })
    void theyDifferAboutCpusOf32Bits(String persona, String cpu, String memory, String text) {
        assertRefused(persona, cpu, memory, text);
    }

    private static void assertRefused(String persona, String cpu, String memory, String text) {
        assertThatThrownBy(() -> start(persona, cpu, memory))
                .isInstanceOf(StartupException.class)
                .hasMessage(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"pentium|5G", "pentium|1G,slots=2,maxmem=70G", "pentium,+pae|1G,slots=2,maxmem=70G"})
    void anOlderQemuLetsACpuHaveMemoryThatItCannotReach(String cpu, String memory) throws StartupException {
        try (HostedMachine machine = start("7.2", cpu, memory)) {
            assertThat(machine.machine().hasBoard()).isTrue();
        }
    }
}
