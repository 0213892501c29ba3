package io.vmemu.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.memory.HostChange;
import io.vmemu.emulator.memory.HostConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostOptionReaderTest {
    private static final long KIB = 1L << 10;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    private static HostOptions host(String options) throws StartupException {
        return CommandLines.good("-x-vmemu", options).vmemu().host();
    }

    private static HostConfig.Pool pool(long size, long overcommit, Long... pages) {
        return new HostConfig.Pool(size, List.of(pages), overcommit);
    }

    @Test
    void withoutAWordItIsAHostOf64GibWith64HugePages() throws StartupException {
        HostConfig config = CommandLines.good().vmemu().host().simulated();

        assertThat(config.nodes()).containsExactly(new HostConfig.Node(64 * GIB, 0));
        assertThat(config.pools()).containsExactly(pool(2 * MIB, 0, 64L), pool(GIB, 0));
        assertThat(config.pages()).isEqualTo(new HostConfig.Pages(4 * KIB, 2 * MIB));
        assertThat(config.commit()).isEqualTo(new HostConfig.Commit(HostConfig.Overcommit.HEURISTIC, 50, 0));
        assertThat(host("seed=1").simulated()).isEqualTo(config);
    }

    @Test
    void theRealHostHasWhatItHas() throws StartupException {
        assertThat(host("host=real").real()).isTrue();
        assertThat(host("host=simulated").real()).isFalse();
        assertThat(CommandLines.saidAbout("-x-vmemu", "host=real,host.swap=1G"))
                .containsExactly("-x-vmemu host=real,host.swap=1G: Parameter 'host.swap' is about a simulated host");
    }

    @Test
    void memoryIsListedByNode() throws StartupException {
        assertThat(host("host.memory=8G:16G,host.used=1G").simulated().nodes())
                .containsExactly(new HostConfig.Node(8 * GIB, GIB), new HostConfig.Node(16 * GIB, 0));
    }

    @Test
    void hugePagesAreListedBySizeAndNode() throws StartupException {
        assertThat(host("host.memory=8G:8G,host.hugepages=2M=64:32+16/1G=0:2")
                        .simulated()
                        .pools())
                .containsExactly(pool(2 * MIB, 16, 64L, 32L), pool(GIB, 0, 0L, 2L));
        assertThat(host("host.hugepages=7").simulated().pools()).containsExactly(pool(2 * MIB, 0, 7L), pool(GIB, 0));
    }

    @Test
    void largerPagesHaveLargerHugePages() throws StartupException {
        HostConfig arm = host("host.page-size=64K,host.hugepages=3").simulated();
        assertThat(arm.pages()).isEqualTo(new HostConfig.Pages(64 * KIB, 512 * MIB));
        assertThat(arm.pools().get(0)).isEqualTo(pool(512 * MIB, 0, 3L));
        assertThat(host("host.page-size=16K").simulated().pages()).isEqualTo(new HostConfig.Pages(16 * KIB, 32 * MIB));
        assertThat(host("host.thp-size=0").simulated().pages()).isEqualTo(new HostConfig.Pages(4 * KIB, 0));
    }

    @Test
    void overcommitIsLinuxs() throws StartupException {
        assertThat(host("host.overcommit=never,host.overcommit-ratio=80,host.swap=2G")
                        .simulated()
                        .commit())
                .isEqualTo(new HostConfig.Commit(HostConfig.Overcommit.NEVER, 80, 2 * GIB));
    }

    @Test
    void theTimelineIsInSeconds() throws StartupException {
        assertThat(host("host.timeline=20s:hugepages=2M=256/1G=1;60s:used=30G").timeline())
                .containsExactly(
                        new HostOptions.TimedChange(20, new HostChange.HugePages(pool(2 * MIB, 0, 256L))),
                        new HostOptions.TimedChange(20, new HostChange.HugePages(pool(GIB, 0, 1L))),
                        new HostOptions.TimedChange(60, new HostChange.UsedByOthers(List.of(30 * GIB))));
    }

    @ParameterizedTest
    @CsvSource({
        "host=unreal, host, unreal",
        "host.page-size=8K, host.page-size, 8K",
        "host.overcommit=often, host.overcommit, often",
        "host.used=1G:1G, host.used, 1G:1G",
        "host.hugepages=3M=1, host.hugepages, 3M=1",
        "host.hugepages=2M=1:1, host.hugepages, 2M=1:1",
        "host.timeline=5, host.timeline, 5",
        "host.timeline=5s:weather=1, host.timeline, 5s:weather=1",
        "host.timeline=5s:used=1G:1G, host.timeline, 5s:used=1G:1G",
        "host.timeline=5s:hugepages=3M=1, host.timeline, 5s:hugepages=3M=1",
    })
    void whatNoHostIsIsRefused(String option, String key, String value) {
        assertThat(CommandLines.saidAbout("-x-vmemu", option))
                .containsExactly(
                        "-x-vmemu " + option + ": Parameter '" + key + "' does not accept value '" + value + "'");
    }
}
