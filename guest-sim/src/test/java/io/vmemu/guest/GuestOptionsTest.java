package io.vmemu.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.random.Ratio;
import io.vmemu.guest.linux.GuestSpeed;
import io.vmemu.guest.linux.KernelVersion;
import io.vmemu.guest.rogue.Manner;
import io.vmemu.guest.workload.Amount;
import io.vmemu.guest.workload.WorkloadOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestOptionsTest {
    @Test
    void nothingSaidIsTheOrdinaryGuest() throws QemuException {
        assertThat(GuestOptions.parse(""))
                .isEqualTo(new GuestOptions(null, "", GuestSpeed.QUICK, true, null, false, true, WorkloadOptions.NONE));
        assertThat(GuestOptions.parse(" , \n")).isEqualTo(GuestOptions.parse(""));
    }

    @Test
    void wordsAreSeparatedBySpacesOrCommas() throws QemuException {
        GuestOptions options = GuestOptions.parse("kernel=5.10,driver=none power-button=ignore\nspeed=linux");
        assertThat(options)
                .isEqualTo(new GuestOptions(
                        new KernelVersion(5, 10), "", GuestSpeed.LINUX, false, null, true, true, WorkloadOptions.NONE));
    }

    @Test
    void aDriverThatBehavesOtherwiseIsNamedByItsManner() throws QemuException {
        GuestOptions options = GuestOptions.parse("driver=ring-loop");
        assertThat(options.driver()).isFalse();
        assertThat(options.rogue()).isEqualTo(Manner.RING_LOOP);
    }

    @Test
    void speedsAreSetOneByOneToo() throws QemuException {
        GuestOptions options = GuestOptions.parse("boot-millis=5 plug-micros-per-mib=7 unplug-micros-per-mib=9");
        assertThat(options.speed()).isEqualTo(new GuestSpeed(5_000_000, 5_000_000, 7_000, 9_000));
    }

    @Test
    void parametersOfLinuxArePassedOn() throws QemuException {
        GuestOptions options = GuestOptions.parse("memhp_default_state=online,virtio_mem.force_bbm=1");
        assertThat(options.commandLine()).isEqualTo(" memhp_default_state=online virtio_mem.force_bbm=1");
    }

    @Test
    void whatUsesMemoryIsAWordEach() throws QemuException {
        GuestOptions options = GuestOptions.parse(
                "agent=off movable=512M unmovable=30%,pinned=1G/120 growing=64K/10 leaking=4096/1 seed=77");
        assertThat(options.agent()).isFalse();
        assertThat(options.workload())
                .isEqualTo(new WorkloadOptions(
                        new Amount(512L << 20, Ratio.NONE),
                        new Amount(0, Ratio.percent(30)),
                        new Amount(1L << 30, Ratio.NONE),
                        120,
                        new WorkloadOptions.Growth(64 << 10, 10),
                        new WorkloadOptions.Growth(4096, 1),
                        77));
        assertThat(GuestOptions.parse("pinned=2T").workload().pinned()).isEqualTo(new Amount(2L << 40, Ratio.NONE));
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
                "plug-micros-per-mib=99999999999999999999",
                "agent=maybe",
                "movable=",
                "movable=101%",
                "movable=1X",
                "movable=1M/5",
                "unmovable=-1",
                "pinned=1M/0",
                "pinned=1M/",
                "growing=1M",
                "growing=5%/5",
                "growing=1M/99999",
                "leaking=1M/x",
                "seed="
            })
    void whatIsNotKnownIsRefused(String word) {
        assertThatThrownBy(() -> GuestOptions.parse("driver=linux " + word))
                .isInstanceOf(QemuException.class)
                .hasMessage("opt/vmemu/guest: '" + word + "' is not known");
    }
}
