package io.vmemu.emulator.vmem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RealizeChecksTest {
    private static final long MIB = 1 << 20;
    private static final HostFacts HOST = HostFacts.ordinary(QemuRelease.V10_0, 2);
    private static final HostFacts HOST_7_2 = HostFacts.ordinary(QemuRelease.V7_2, 2);
    private static final HostFacts NO_NUMA = HostFacts.ordinary(QemuRelease.V10_0, 0);
    private static final HostFacts LOCKED = new HostFacts(QemuRelease.V10_0, 4096, 2 * MIB, 2, true, false);
    private static final HostFacts NO_DISCARD = new HostFacts(QemuRelease.V10_0, 4096, 2 * MIB, 2, false, true);
    private static final MemdevFacts MEMDEV = memdev(4096, false, false);

    private static MemdevFacts memdev(long pageSize, boolean shared, boolean fileBacked) {
        return new MemdevFacts("m0", 1024 * MIB, pageSize, shared, fileBacked, false, false, false);
    }

    private static MemdevFacts flawed(boolean readOnly, boolean prealloc, boolean mapped) {
        return new MemdevFacts("m0", 1024 * MIB, 4096, false, false, readOnly, prealloc, mapped);
    }

    private static VirtioMemConfig.Builder config() {
        return VirtioMemConfig.builder().memaddr(4096 * MIB);
    }

    /** A configuration with one thing wrong, or with two of which the first in QEMU's order is told. */
    private record Refusal(
            String name,
            VirtioMemConfig.Builder config,
            @Nullable MemdevFacts memdev,
            HostFacts host,
            String text) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Refusal> refusals() {
        return Stream.of(
                new Refusal("no memdev", config(), null, HOST, "'memdev' property is not set"),
                new Refusal(
                        "busy memdev",
                        config(),
                        flawed(true, true, true),
                        HOST,
                        "'memdev' property specifies a busy memdev: m0"),
                new Refusal(
                        "read-only memdev",
                        config(),
                        flawed(true, true, false),
                        HOST,
                        "'memdev' property specifies an unsupported memdev"),
                new Refusal(
                        "preallocated memdev",
                        config().node(7),
                        flawed(false, true, false),
                        HOST,
                        "'memdev' property specifies a memdev with preallocation enabled: m0. Instead, specify"
                                + " 'prealloc=on' for the virtio-mem device. "),
                new Refusal(
                        "no such node",
                        config().node(2),
                        MEMDEV,
                        LOCKED,
                        "'node' property has value '2', which exceedsthe number of numa nodes: 2"),
                new Refusal(
                        "largest node",
                        config().node(0xFFFF_FFFFL),
                        MEMDEV,
                        HOST,
                        "'node' property has value '4294967295', which exceedsthe number of numa nodes: 2"),
                new Refusal(
                        "node without NUMA",
                        config().node(1),
                        MEMDEV,
                        NO_NUMA,
                        "'node' property has value '1', which exceedsthe number of numa nodes: 1"),
                new Refusal(
                        "locked memory",
                        config().unpluggedInaccessible(OnOffAuto.OFF).dynamicMemslots(true, 1),
                        MEMDEV,
                        LOCKED,
                        "Incompatible with mlock"),
                new Refusal(
                        "dynamic memslots without inaccessible memory",
                        config().unpluggedInaccessible(OnOffAuto.AUTO)
                                .dynamicMemslots(true, 1)
                                .requestedSize(1),
                        MEMDEV,
                        HOST,
                        "'dynamic-memslots' property set to 'on' requires 'unplugged-inaccessible' to be 'on'"),
                new Refusal(
                        "block smaller than a page",
                        config().blockSize(2 * MIB).requestedSize(1),
                        memdev(1024 * MIB, true, true),
                        HOST,
                        "'block-size' property has to be at least the page size (0x40000000)"),
                new Refusal(
                        "odd requested size",
                        config().requestedSize(3 * MIB).memaddr(1),
                        MEMDEV,
                        HOST,
                        "'requested-size' property has to be multiples of 'block-size' (0x200000)"),
                new Refusal(
                        "odd address",
                        config().memaddr(4097 * MIB).blockSize(2048 * MIB),
                        MEMDEV,
                        HOST,
                        "'memaddr' property has to be multiples of 'block-size' (0x80000000)"),
                new Refusal(
                        "odd memdev",
                        config().blockSize(2048 * MIB),
                        MEMDEV,
                        NO_DISCARD,
                        "'memdev' property memdev size has to be multiples of'block-size' (0x80000000)"),
                new Refusal("discard disabled", config(), MEMDEV, NO_DISCARD, "Discarding RAM is disabled"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void refusesWithQemusText(Refusal refusal) {
        assertThatThrownBy(() -> RealizeChecks.check(refusal.config.build(), refusal.memdev, refusal.host))
                .isInstanceOf(QemuException.class)
                .hasMessage(refusal.text);
    }

    @Test
    void takesWhatIsRight() throws QemuException {
        VirtioMemConfig config = config().blockSize(4 * MIB)
                .requestedSize(8 * MIB)
                .node(1)
                .prealloc(true)
                .earlyMigration(false)
                .build();
        assertThat(RealizeChecks.check(config, MEMDEV, HOST))
                .isEqualTo(new VirtioMemProperties(
                        4 * MIB,
                        8 * MIB,
                        4096 * MIB,
                        1024 * MIB,
                        1,
                        true,
                        true,
                        new MemslotLayout(1, 1024 * MIB),
                        false,
                        false,
                        List.of()));
    }

    @Test
    void aRequestedSizeAboveTheMemdevIsTaken() throws QemuException {
        VirtioMemProperties properties =
                RealizeChecks.check(config().requestedSize(4096 * MIB).build(), MEMDEV, HOST);
        assertThat(properties.requestedSize()).isEqualTo(4096 * MIB);
    }

    @Test
    void qemu72TakesAPreallocatedMemdev() {
        assertThatCode(() -> RealizeChecks.check(config().build(), flawed(false, true, false), HOST_7_2))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}, shared {1}, file {2}, {3} KiB pages: {4}")
    @CsvSource({
        "AUTO, false, false, 4, false",
        "AUTO, true,  false, 4, true",
        "AUTO, false, true,  4, true",
        "AUTO, false, false, 2048, true",
        "ON,   false, false, 4, true",
        "OFF,  false, false, 4, false",
        "OFF,  true,  true,  4, false",
    })
    void settlesUnpluggedInaccessible(OnOffAuto asked, boolean shared, boolean file, long kib, boolean settled)
            throws QemuException {
        VirtioMemProperties properties = RealizeChecks.check(
                config().unpluggedInaccessible(asked).build(), memdev(kib << 10, shared, file), HOST);
        assertThat(properties.unpluggedInaccessible()).isEqualTo(settled);
        if (asked == OnOffAuto.OFF && shared) {
            assertThat(properties.warnings())
                    .containsExactly("'unplugged-inaccessible' property set to 'off' with a memdev that does not"
                            + " support the shared zeropage.");
        } else {
            assertThat(properties.warnings()).isEmpty();
        }
    }

    @ParameterizedTest(name = "pages of {0} KiB on {1} KiB pages, huge pages of {2} MiB: {3} MiB")
    @CsvSource({
        "4, 4, 2, 2",
        "4, 4, 0, 1",
        "2048, 4, 2, 2",
        "1048576, 4, 2, 1024",
        "64, 4, 2, 1",
        "64, 64, 512, 512",
        "4, 4, 32, 32",
    })
    void theDefaultBlockSizeIsThatOfHugePages(long pageKib, long hostPageKib, long hugeMib, long blockMib)
            throws QemuException {
        HostFacts host = new HostFacts(QemuRelease.V10_0, hostPageKib << 10, hugeMib * MIB, 0, false, false);
        assertThat(RealizeChecks.defaultBlockSize(pageKib << 10, host)).isEqualTo(blockMib * MIB);
        assertThat(RealizeChecks.check(config().build(), memdev(pageKib << 10, true, true), host)
                        .blockSize())
                .isEqualTo(blockMib * MIB);
    }

    @Test
    void warnsOfBlocksBelowTheDefault() throws QemuException {
        assertThat(RealizeChecks.check(config().blockSize(MIB).build(), MEMDEV, HOST)
                        .warnings())
                .containsExactly("'block-size' property is smaller than the default block size (2 MiB)");
        HostFacts arm = new HostFacts(QemuRelease.V10_0, 65536, 512 * MIB, 0, false, false);
        assertThat(RealizeChecks.check(config().blockSize(MIB).build(), memdev(65536, true, true), arm)
                        .warnings())
                .as("in hexadecimal, as QEMU has it")
                .containsExactly("'block-size' property is smaller than the default block size (200 MiB)");
        assertThat(RealizeChecks.check(config().blockSize(2 * MIB).build(), MEMDEV, HOST)
                        .warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|'block-size' property has to be at least 0x100000",
                "1048575|'block-size' property has to be at least 0x100000",
                "524288|'block-size' property has to be at least 0x100000",
                "3145728|'block-size' property has to be a power of two",
                "-1|'block-size' property has to be a power of two",
            })
    void theBlockSizeIsCheckedWhenItIsSet(long blockSize, String text) {
        assertThatThrownBy(() -> RealizeChecks.checkBlockSize(blockSize))
                .isInstanceOf(QemuException.class)
                .hasMessage(text);
    }

    @ParameterizedTest
    @CsvSource({"1048576", "2097152", "1073741824", "4611686018427387904", "-9223372036854775808"})
    void powersOfTwoFromOneMebibyteOnAreBlockSizes(long blockSize) {
        assertThatCode(() -> RealizeChecks.checkBlockSize(blockSize)).doesNotThrowAnyException();
    }
}
