package io.vmemu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.guest.linux.GuestSpeed;
import io.vmemu.guest.linux.KernelVersion;
import io.vmemu.guest.workload.WorkloadOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestOptionsTest {
    @Test
    void nothingSaidIsTheOrdinaryGuest() throws QemuException {
        assertThat(GuestOptions.parse("")).isEqualTo(new GuestOptions(null, "", GuestSpeed.INSTANT, true, false, true, WorkloadOptions.NONE));
        assertThat(GuestOptions.parse(" , \n")).isEqualTo(GuestOptions.parse(""));
    }

    @Test
    void wordsAreSeparatedBySpacesOrCommas() throws QemuException {
        GuestOptions options = GuestOptions.parse("kernel=5.10,driver=none power-button=ignore\nspeed=linux");
        assertThat(options).isEqualTo(new GuestOptions(new KernelVersion(5, 10), "", GuestSpeed.LINUX, false, true, true, WorkloadOptions.NONE));
    }

    @Test
    void speedsAreSetOneByOneToo() throws QemuException {
        GuestOptions options = GuestOptions.parse("boot-millis=5 plug-micros-per-mib=7 unplug-micros-per-mib=9");
        assertThat(options.speed()).isEqualTo(new GuestSpeed(5_000_000, 7_000, 9_000));
    }

    @Test
    void parametersOfLinuxArePassedOn() throws QemuException {
        GuestOptions options = GuestOptions.parse("memhp_default_state=online,virtio_mem.force_bbm=1");
        assertThat(options.commandLine()).isEqualTo(" memhp_default_state=online virtio_mem.force_bbm=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kernal=5.10",
                "kernel=",
                "kernel=new",
                "driver=windows95",
                "driver",
                "speed=fast",
                "boot-millis=-1",
                "boot-millis=1s",
                "plug-micros-per-mib=99999999999999999999"
            })
    void whatIsNotKnownIsRefused(String word) {
        assertThatThrownBy(() -> GuestOptions.parse("driver=linux " + word))
                .isInstanceOf(QemuException.class)
                .hasMessage("opt/vmemu/guest: '" + word + "' is not known");
    }
}
