package io.vmemu.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelCommandLineTest {
    @Test
    void theLastOfEqualNamesWinsAndDashesAreUnderscores() {
        KernelCommandLine line = new KernelCommandLine("a_b=1  quiet a-b=2\tc=\"x y\" d");
        assertThat(line.value("a_b")).isEqualTo("2");
        assertThat(line.value("c")).isEqualTo("x y");
        assertThat(line.value("d")).isNull();
        assertThat(line.value("e")).isNull();
    }

    @Test
    void whatFollowsTwoDashesIsNotForTheKernel() {
        assertThat(new KernelCommandLine("a=1 -- a=2").value("a")).isEqualTo("1");
    }

    @ParameterizedTest
    @CsvSource({
        "f,true",
        "f=1,true",
        "f=y,true",
        "f=Y,true",
        "f=on,true",
        "f=0,false",
        "f=N,false",
        "f=off,false",
    })
    void booleansAreAsTheKernelReadsThem(String word, boolean value) {
        assertThat(new KernelCommandLine(word).flag("f", !value)).isEqualTo(value);
    }

    @Test
    void nonsenseLeavesTheDefault() {
        KernelCommandLine line = new KernelCommandLine("f=maybe g= h=o n=12q m=");
        assertThat(line.flag("f", true)).isTrue();
        assertThat(line.flag("f", false)).isFalse();
        assertThat(line.flag("g", true)).isTrue();
        assertThat(line.flag("h", false)).isFalse();
        assertThat(line.number("n", 7)).isEqualTo(7);
        assertThat(line.number("m", 8)).isEqualTo(8);
        assertThat(line.number("missing", 9)).isEqualTo(9);
    }

    @Test
    void numbersMayBeHexadecimalAndOctal() {
        KernelCommandLine line = new KernelCommandLine("a=256 b=0x100 c=010 d=0");
        assertThat(line.number("a", 0)).isEqualTo(256);
        assertThat(line.number("b", 0)).isEqualTo(256);
        assertThat(line.number("c", 0)).isEqualTo(8);
        assertThat(line.number("d", 1)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module_blacklist=virtio_mem | true",
                "module_blacklist=foo,virtio-mem | true",
                "modprobe.blacklist=virtio_mem | true",
                "rd.driver.blacklist=virtio_mem | true",
                "initcall_blacklist=virtio_mem_driver_init | true",
                "initcall_blacklist=other_init | false",
                "module_blacklist=virtio_memory | false",
                "quiet | false"
            })
    void modulesAreKeptAwayInLinuxsWays(String line, boolean blacklisted) {
        assertThat(new KernelCommandLine(line).isBlacklisted("virtio_mem", "virtio_mem_driver_init"))
                .isEqualTo(blacklisted);
    }
}
