package io.vmemu.launcher.hosted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.qobject.QNum;
import io.vmemu.launcher.cli.StartupException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code -global} and the properties of {@code -cpu} take and refuse, as QEMU 7.2 and 10.0 have it. */
class GlobalsTest {
    private static final String SIZE_EXPECTED = """
             expects a non-negative number below 2^64
            Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-
            and exabytes, respectively.""";

    private static HostedMachine start(String persona, String... more) throws StartupException {
        List<String> arguments = new ArrayList<>(List.of("-x-vmemu", "persona=" + persona, "-accel", "tcg"));
        arguments.addAll(List.of("-machine", "q35", "-m", "1G,slots=1,maxmem=4G"));
        arguments.addAll(List.of("-object", "memory-backend-ram,id=m,size=1G"));
        arguments.addAll(List.of(more));
        return HostedMachine.start(arguments);
    }

    private static void assertRefused(String persona, String text, String... more) {
        assertThatThrownBy(() -> start(persona, more))
                .isInstanceOf(StartupException.class)
                .hasMessage(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acpi-index|x|Parameter 'acpi-index' expects uint64",
                "acpi-index|-1|Parameter 'acpi-index' expects uint32_t",
                "prealloc|x|Parameter 'prealloc' expects 'on' or 'off'",
                "unplugged-inaccessible|x|Parameter 'unplugged-inaccessible' does not accept value 'x'",
                "memdev|nobody|Device 'nobody' not found",
                "block-size|3M|'block-size' property has to be a power of two",
                "nope|1|Property 'virtio-mem-pci.nope' not found",
            })
    void aDeviceSaysWhichGlobalItDoesNotTake(String property, String value, String reason) {
        String global = "virtio-mem-pci." + property + "=" + value;
        for (String persona : List.of("7.2", "10.0")) {
            assertRefused(
                    persona,
                    "can't apply global " + global + ": " + reason,
                    "-global",
                    global,
                    "-device",
                    "virtio-mem-pci,id=v,memdev=m");
        }
    }

    @Test
    void sizesAreExplained() {
        for (String persona : List.of("7.2", "10.0")) {
            assertRefused(
                    persona,
                    "can't apply global virtio-mem-pci.block-size=x: Parameter 'block-size'" + SIZE_EXPECTED,
                    "-global",
                    "virtio-mem-pci.block-size=x",
                    "-device",
                    "virtio-mem-pci,id=v,memdev=m");
        }
    }

    @Test
    void aGlobalIsADefault() throws Exception {
        String global = "virtio-mem-pci.block-size=4M";
        try (HostedMachine hosted = start("10.0", "-global", global, "-device", "virtio-mem-pci,id=v,memdev=m")) {
            assertThat(blockSize(hosted)).isEqualTo(QNum.of(4 << 20));
        }
        try (HostedMachine hosted =
                start("10.0", "-global", global, "-device", "virtio-mem-pci,id=v,memdev=m,block-size=8M")) {
            assertThat(blockSize(hosted)).isEqualTo(QNum.of(8 << 20));
        }
    }

    private static Object blockSize(HostedMachine hosted) throws Exception {
        return hosted.machine().tree().resolve("v").get(0).get("block-size");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7.2|phys-bits=x|Parameter 'phys-bits' expects uint64",
                "7.2|phys-bits=|Parameter 'phys-bits' expects uint64",
                "7.2|phys-bits=-1|Parameter 'phys-bits' expects uint32_t",
                "7.2|family=x|Parameter 'family' expects int64",
                "7.2|tsc-frequency=1G|Parameter 'tsc-frequency' expects int64",
                "7.2|enforce=x|Parameter 'enforce' expects 'on' or 'off'",
                "10.0|phys-bits=x|Parameter 'phys-bits' expects uint64",
                "10.0|family=x|Parameter 'family' expects uint64",
                "10.0|tsc-frequency=1G|Parameter 'tsc-frequency' expects int64",
                "10.0|nope=1|Property 'qemu64-x86_64-cpu.nope' not found",
            })
    void aCpuRefusesAlikeByEitherOption(String persona, String property, String reason) {
        String text = "can't apply global qemu64-x86_64-cpu." + property + ": " + reason;

        assertRefused(persona, text, "-cpu", "qemu64," + property);
        assertRefused(persona, text, "-global", "qemu64-x86_64-cpu." + property);
    }

    @Test
    void aGlobalOfTheCpuCountsUnlessTheCpuSaysOtherwise() throws StartupException {
        String tooLow = "Address space limit 0x1ffffffff < 0x9ffffffff phys-bits too low (33)";

        assertRefused("10.0", tooLow, "-global", "qemu64-x86_64-cpu.phys-bits=33");
        assertRefused("10.0", tooLow, "-global", "cpu.phys-bits=33");
        try (HostedMachine hosted = start("10.0", "-global", "cpu.phys-bits=33", "-cpu", "qemu64,phys-bits=40")) {
            assertThat(hosted.machine().hasBoard()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7.2", "10.0"})
    void aGlobalForWhatIsNoDeviceIsWarnedOf(String persona) throws StartupException {
        String[] globals = {"foo.bar=1", "memory-backend-ram.size=1M", "virtio-mem-pci.block-size=4M"};
        List<String> words = new ArrayList<>();
        for (String global : globals) {
            words.addAll(List.of("-global", global));
        }
        try (HostedMachine hosted = start(persona, words.toArray(new String[0]))) {
            assertThat(hosted.messages())
                    .filteredOn(message -> message.contains("global"))
                    .extracting(message -> message.substring(message.indexOf("warning: ")))
                    .containsExactly(
                            "warning: global foo.bar has invalid class name",
                            "warning: global memory-backend-ram.size has invalid class name");
        }
    }
}
