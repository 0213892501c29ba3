package io.vmemu.testkit;

import static io.vmemu.testkit.VirtualDeviceAssert.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qobject.QDict;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What real-time tests of virtio-mem wait minutes for. */
final class LinuxBehaviourTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final long HUGE_PAGE = 2 * MIB;

    @Nested
    final class WithoutEnoughHugePages {
        @RegisterExtension
        static final VirtioMemExtension EXTENSION = VirtioMemExtension.builder()
                .host("host.memory=64G,host.hugepages=2M=64")
                .device(
                        "vm0",
                        new QDict()
                                .put("qom-type", "memory-backend-memfd")
                                .put("size", GIB)
                                .put("hugetlb", true)
                                .put("reserve", false),
                        new QDict().put("prealloc", true))
                .build();

        @Test
        void linuxTriesAgainAfterFiftySeconds(VirtualMachine machine) throws QemuException {
            VirtualDevice vm0 = machine.device("vm0");
            vm0.resize(256 * MIB);
            assertThat(vm0).convergesTo(128 * MIB).within(Duration.ofSeconds(1));

            machine.host().setHugePages(HUGE_PAGE, 0, 512);

            assertThat(vm0).staysFor(Duration.ofSeconds(49));
            assertThat(vm0).convergesTo(256 * MIB).within(Duration.ofSeconds(1));
        }

        @Test
        void linuxWaitsTwiceAsLongEachTime(VirtualMachine machine) throws QemuException {
            VirtualDevice vm0 = machine.device("vm0");
            vm0.resize(256 * MIB);
            assertThat(vm0).convergesTo(128 * MIB).within(Duration.ofSeconds(1));
            assertThat(vm0).staysFor(Duration.ofSeconds(60));

            machine.host().setHugePages(HUGE_PAGE, 0, 512);

            assertThat(vm0).staysFor(Duration.ofSeconds(89));
            assertThat(vm0).convergesTo(256 * MIB).within(Duration.ofSeconds(1));
        }
    }

    @Nested
    final class OnLinux510 {
        @RegisterExtension
        static final VirtioMemExtension EXTENSION = VirtioMemExtension.builder()
                .guest("kernel=5.10 memhp_default_state=online_movable")
                .device("vm0", GIB, new QDict().put("unplugged-inaccessible", "off"))
                .build();

        @Test
        void memoryComesInPiecesOfFourMebibytes(VirtualMachine machine) throws QemuException {
            VirtualDevice vm0 = machine.device("vm0");
            vm0.resize(6 * MIB);

            assertThat(vm0).convergesTo(4 * MIB).within(Duration.ofSeconds(1));
            assertThat(vm0).staysFor(Duration.ofHours(1));
        }
    }

    @Nested
    final class OnLinux612 {
        @RegisterExtension
        static final VirtioMemExtension EXTENSION = VirtioMemExtension.builder()
                .guest("kernel=6.12")
                .device("vm0", GIB)
                .build();

        @Test
        void memoryComesInPiecesOfTwoMebibytes(VirtualMachine machine) throws QemuException {
            VirtualDevice vm0 = machine.device("vm0");
            vm0.resize(6 * MIB);

            assertThat(vm0).convergesTo(6 * MIB).within(Duration.ofSeconds(1));
        }
    }
}
