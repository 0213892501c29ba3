package io.vmemu.launcher.host;

import static io.vmemu.launcher.host.LinuxHost.HUGE_PAGE;
import static io.vmemu.launcher.host.LinuxHost.MIB;
import static io.vmemu.launcher.host.LinuxHost.anonymous;
import static io.vmemu.launcher.host.LinuxHost.memfd;
import static io.vmemu.launcher.host.LinuxHost.shared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.vmemu.emulator.memory.Errno;
import io.vmemu.emulator.memory.HostException;
import io.vmemu.emulator.memory.HostFile;
import io.vmemu.emulator.memory.HostMapping;
import io.vmemu.emulator.memory.HostMemPolicy;
import io.vmemu.emulator.memory.HostUsage;
import io.vmemu.emulator.memory.MappingRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RealHostTest {
    private static final long TIB = 1L << 40;
    private static final long PAGE = 4096;
    /** What the program itself may come to need while a test looks. */
    private static final long NOISE = 24 * MIB;

    private final RealHost host = LinuxHost.open();

    @AfterEach
    void nothingIsHeldAnyMore() {
        assertThat(host.usage().holders()).isEmpty();
    }

    private static void assertRefused(Errno errno, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(HostException.class)
                .extracting(e -> ((HostException) e).errno())
                .isEqualTo(errno);
    }

    @Test
    void theHostSaysWhatItIs() {
        assertThat(host.pageSize()).isEqualTo(PAGE);
        assertThat(host.hasNode(0)).isTrue();
        assertThat(host.hasNode(4711)).isFalse();
        assertThat(host.usage().nodes()).isNotEmpty().allMatch(node -> node.ramSize() > node.freeSize());
        assertThat(host.usage().committedSize()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(Populator.class)
    void populatedMemfdPagesAreThisProcessesAndDiscardedOnesAreNot(Populator populator) throws HostException {
        RealHost populating = host.with(populator);
        long before = LinuxHost.status("RssShmem");
        try (HostFile file = memfd(populating, 64 * MIB);
                HostMapping mapping = shared(populating, file, 0, 64 * MIB)) {
            assertThat(mapping.residentSize()).isZero();

            mapping.populate(16 * MIB, 32 * MIB);
            assertThat(mapping.residentSize()).isEqualTo(32 * MIB);
            assertThat(mapping.residentSize(0, 16 * MIB)).isZero();
            assertThat(mapping.residentSize(16 * MIB, 32 * MIB)).isEqualTo(32 * MIB);
            assertThat(LinuxHost.status("RssShmem") - before).isEqualTo(32 * MIB);

            mapping.discard(20 * MIB, 28 * MIB);
            assertThat(mapping.residentSize()).isEqualTo(4 * MIB);
            assertThat(LinuxHost.status("RssShmem") - before).isEqualTo(4 * MIB);
        }
        assertThat(LinuxHost.status("RssShmem")).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(Populator.class)
    void populatingKeepsWhatPagesHold(Populator populator) throws HostException, IOException {
        Path path = Path.of("/dev/shm/vmemu-test-" + ProcessHandle.current().pid());
        byte[] content = new byte[(int) (2 * MIB)];
        Arrays.fill(content, (byte) 42);
        Files.write(path, content);
        try (HostFile file = host.openFile(path.toString(), false);
                HostMapping mapping = shared(host.with(populator), file, 0, 2 * MIB)) {
            mapping.populate(0, 2 * MIB);
            assertThat(Files.readAllBytes(path)).isEqualTo(content);

            mapping.discard(MIB, MIB);
            Arrays.fill(content, (int) MIB, (int) (2 * MIB), (byte) 0);
            assertThat(Files.readAllBytes(path)).isEqualTo(content);
        } finally {
            Files.delete(path);
        }
    }

    @ParameterizedTest
    @EnumSource(Populator.class)
    void anonymousPagesComeAndGo(Populator populator) throws HostException {
        RealHost populating = host.with(populator);
        for (boolean shared : List.of(false, true)) {
            try (HostMapping mapping = anonymous(populating, 64 * MIB, shared)) {
                mapping.populate(0, 64 * MIB);
                assertThat(mapping.residentSize()).isEqualTo(64 * MIB);
                mapping.discard(2 * MIB, 60 * MIB);
                assertThat(mapping.residentSize()).isEqualTo(4 * MIB);
            }
        }
    }

    @Test
    void mappingAloneTakesNothing() throws HostException {
        long before = LinuxHost.status("VmRSS");
        try (HostMapping mapping = anonymous(host, 512 * MIB, false)) {
            assertThat(mapping.residentSize()).isZero();
            assertThat(LinuxHost.status("VmRSS") - before).isLessThan(NOISE);
        }
    }

    @Test
    void severalThreadsPopulateAllOfARange() throws HostException {
        try (HostMapping mapping = anonymous(host, 256 * MIB, false)) {
            mapping.populate(0, 256 * MIB, 4);
            assertThat(mapping.residentSize()).isEqualTo(256 * MIB);
        }
    }

    @Test
    void sixteenTebibytesAreNoMoreThanWhatIsPopulatedOfThem() throws HostException {
        long before = LinuxHost.status("VmRSS");
        try (HostFile file = memfd(host, 16 * TIB);
                HostMapping mapping = shared(host, file, 0, 16 * TIB)) {
            mapping.discard(0, 16 * TIB);
            mapping.populate(16 * TIB - 2 * MIB, 2 * MIB);
            assertThat(mapping.residentSize(16 * TIB - 64 * MIB, 64 * MIB)).isEqualTo(2 * MIB);
            assertThat(LinuxHost.status("VmRSS") - before).isLessThan(NOISE);
            assertThat(host.usage().holders())
                    .extracting(HostUsage.Holder::residentSize)
                    .containsExactly(2 * MIB);
            // Looking at each of its four billion pages would take the rest of the day.
            mapping.discard(0, 16 * TIB);
            assertThat(mapping.residentSize(16 * TIB - 64 * MIB, 64 * MIB)).isZero();
        } finally {
            assertThat(LinuxHost.status("VmSize")).isLessThan(16 * TIB);
        }
    }

    @Test
    void aMappingBeginsWhereItsOffsetInTheFileIs(@TempDir Path directory) throws HostException, IOException {
        Path path = directory.resolve("memory");
        try (HostFile file = host.openFile(path.toString(), false)) {
            file.resize(8 * MIB);
            try (HostMapping mapping = shared(host, file, 6 * MIB, 2 * MIB)) {
                mapping.populate(0, 2 * MIB);
            }
            assertThat(LinuxFile.dataOf(path)).containsExactly(6 * MIB, 8 * MIB);
        }
    }

    @Test
    void aFileOnDiskTakesWhatIsPopulated(@TempDir Path directory) throws HostException {
        Path path = directory.resolve("memory");
        try (HostFile file = host.openFile(path.toString(), false)) {
            assertThat(file.isCreated()).isTrue();
            file.resize(64 * MIB);
            try (HostMapping mapping = shared(host, file, 0, 64 * MIB)) {
                assertThat(LinuxFile.usedSize(path)).isLessThan(MIB);
                mapping.populate(32 * MIB, 16 * MIB);
                assertThat(LinuxFile.usedSize(path)).isCloseTo(16 * MIB, within(MIB));
                mapping.discard(0, 64 * MIB);
                assertThat(LinuxFile.usedSize(path)).isLessThan(MIB);
            }
            file.unlink();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void inADirectoryAFileHasNoName(@TempDir Path directory) throws HostException, IOException {
        try (HostFile file = host.openFile(directory.toString(), false)) {
            assertThat(file.isCreated()).isFalse();
            file.resize(4 * MIB);
            assertThat(file.size()).isEqualTo(4 * MIB);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void whatCannotBeOpenedIsRefusedAsLinuxDoes(@TempDir Path directory) throws HostException {
        assertRefused(
                Errno.ENOENT, () -> host.openFile(directory.resolve("no/file").toString(), false));
        assertRefused(
                Errno.ENOENT, () -> host.openFile(directory.resolve("file").toString(), true));
        assertRefused(Errno.ENOENT, () -> host.openFile("bad\0path", false));
        try (HostFile opened = host.openFile(directory.toString(), true)) {
            assertThat(opened.isDirectory()).isTrue();
        }
    }

    @Test
    void aReadOnlyFileIsNeitherPopulatedNorDiscarded(@TempDir Path directory) throws HostException, IOException {
        Path path = Files.write(directory.resolve("memory"), new byte[(int) MIB]);
        try (HostFile file = host.openFile(path.toString(), true);
                HostMapping mapping = host.map(new MappingRequest("m", file, 0, MIB, PAGE, true, true, false))) {
            assertThat(file.isWritable()).isFalse();
            assertRefused(Errno.EINVAL, () -> mapping.populate(0, MIB));
            assertRefused(Errno.EPERM, () -> mapping.discard(0, MIB));
        }
    }

    @Test
    void aSealedMemfdKeepsItsSize() throws HostException {
        try (HostFile file = memfd(host, MIB)) {
            file.sealSize();
            assertRefused(Errno.EPERM, () -> file.resize(2 * MIB));
            assertThat(file.size()).isEqualTo(MIB);
        }
    }

    @Test
    void rangesOutsideAreRefused() throws HostException {
        try (HostMapping mapping = anonymous(host, 2 * MIB, false)) {
            assertRefused(Errno.EINVAL, () -> mapping.populate(MIB, 2 * MIB));
            assertRefused(Errno.EINVAL, () -> mapping.discard(-PAGE, PAGE));
            assertRefused(Errno.EINVAL, () -> mapping.populate(1, PAGE));
        }
    }

    @Test
    void sizesThatNoAddressSpaceHasAreRefused() {
        assertRefused(Errno.ENOMEM, () -> anonymous(host, 1L << 48, false));
        assertRefused(Errno.ENOMEM, () -> anonymous(host, Long.MAX_VALUE & -PAGE, false));
        assertRefused(Errno.ENOMEM, () -> anonymous(host, Long.MIN_VALUE, false));
    }

    @Test
    void memoryIsBoundToNodesThatThereAre() throws HostException {
        try (HostMapping mapping = anonymous(host, 2 * MIB, false)) {
            mapping.bind(HostMemPolicy.DEFAULT, List.of());
            assertRefused(Errno.EINVAL, () -> mapping.bind(HostMemPolicy.BIND, List.of(100)));
            mapping.bind(HostMemPolicy.BIND, List.of(0));
            mapping.populate(0, 2 * MIB);
            assertThat(LinuxHost.read(Path.of("/proc/self/numa_maps"))).contains(" bind:0 ");
        }
    }

    @Test
    void adviceIsTakenForWhatItIs() throws HostException {
        try (HostMapping mapping = anonymous(host, 2 * MIB, false)) {
            mapping.setMergeable(true);
            mapping.setDumped(false);
            assertThat(host.usage().holders().get(0))
                    .matches(holder -> holder.mergeable() && !holder.dumped())
                    .matches(holder -> holder.owner().equals("m"));
            String flags = LinuxFile.flagsOfMapping(2 * MIB);
            assertThat(flags).contains(" dd").contains(" dc");
        }
    }

    @Test
    void hugePagesComeFromThePoolAndReturnToIt() throws HostException {
        try (LinuxHost.HugePages pool = new LinuxHost.HugePages(6);
                HostFile file = LinuxHost.hugeMemfd(host, 64 * HUGE_PAGE);
                HostMapping mapping = shared(host, file, 0, 64 * HUGE_PAGE)) {
            assertThat(pool).isNotNull();
            assertThat(mapping.pageSize()).isEqualTo(HUGE_PAGE);
            mapping.populate(0, 4 * HUGE_PAGE);
            assertThat(mapping.residentSize()).isEqualTo(4 * HUGE_PAGE);
            assertThat(host.usage().holders())
                    .extracting(HostUsage.Holder::residentSize)
                    .containsExactly(4 * HUGE_PAGE);
            mapping.discard(HUGE_PAGE, HUGE_PAGE);
            assertThat(mapping.residentSize()).isEqualTo(3 * HUGE_PAGE);
        }
    }

    @ParameterizedTest
    @EnumSource(Populator.class)
    void anEmptyPoolIsABadAddress(Populator populator) throws HostException {
        RealHost populating = host.with(populator);
        try (LinuxHost.HugePages pool = new LinuxHost.HugePages(2);
                HostFile file = LinuxHost.hugeMemfd(populating, 256 * HUGE_PAGE);
                HostMapping mapping = shared(populating, file, 0, 256 * HUGE_PAGE)) {
            assertThat(pool).isNotNull();
            assertRefused(Errno.EFAULT, () -> mapping.populate(0, 256 * HUGE_PAGE));
            mapping.discard(0, 256 * HUGE_PAGE);
            assertThat(mapping.residentSize()).isZero();
        }
    }

    @Test
    void aReservationBeyondThePoolIsRefused() throws HostException {
        try (LinuxHost.HugePages pool = new LinuxHost.HugePages(2);
                HostFile file = LinuxHost.hugeMemfd(host, 256 * HUGE_PAGE)) {
            assertThat(pool).isNotNull();
            assertRefused(
                    Errno.ENOMEM,
                    () -> host.map(new MappingRequest("m", file, 0, 256 * HUGE_PAGE, HUGE_PAGE, true, true, true)));
        }
    }
}
