package io.vmemu.emulator.memory;

import static io.vmemu.emulator.memory.BackendBench.GIB;
import static io.vmemu.emulator.memory.BackendBench.MIB;
import static io.vmemu.emulator.memory.BackendBench.TIB;
import static io.vmemu.emulator.memory.BackendBench.set;
import static io.vmemu.emulator.memory.BackendBench.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.HostConfig.Pool;
import io.vmemu.emulator.qom.Persona;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MemfdBackendTest {
    private static final String NO_MEMORY = "unable to map backing store for guest RAM: Cannot allocate memory";

    private final BackendBench bench = BackendBench.of(Persona.QEMU_10_0);

    private static BackendBench withHugePages(Persona persona, long pages) {
        return new BackendBench(
                persona,
                HostConfig.ofRam(8 * GIB)
                        .withPools(new Pool(2 * MIB, List.of(pages), 0), new Pool(GIB, List.of(1L), 0)));
    }

    @Test
    void propertiesReadAsTheirDefaults() throws QemuException {
        MemoryBackend backend = bench.add("memfd", "m", "size", 64 * MIB);

        assertThat(backend.get("share")).isEqualTo(value(true));
        assertThat(backend.get("hugetlb")).isEqualTo(value(false));
        assertThat(backend.get("hugetlbsize")).isEqualTo(value(0));
        assertThat(backend.get("seal")).isEqualTo(value(true));
        assertThat(backend.isFileBacked()).isTrue();
        assertThat(backend.alignment()).isEqualTo(4096);
        assertThat(backend.pageSize()).isEqualTo(4096);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1000", "4095, fff, 1000", "4097, 1001, 2000"})
    void sizesThatAreNoPagesAreRefused(long size, String fileSize, String rounded) {
        assertThatThrownBy(() -> bench.add("memfd", "m4", "size", size))
                .hasMessage("m4 backing store size 0x%s is too small for 'size' option 0x%s plus 'offset' option 0x0"
                        .formatted(fileSize, rounded));
        assertThatThrownBy(() -> BackendBench.of(Persona.QEMU_7_2).add("memfd", "m4", "size", size))
                .hasMessage("backing store size 0x%s does not match 'size' option 0x%s".formatted(fileSize, rounded));
    }

    @ParameterizedTest
    @EnumSource
    void sharedMemoryIsLimitedByTheAddressSpaceOnly(Persona persona) throws QemuException {
        BackendBench some = BackendBench.of(persona);

        assertThat(some.add("memfd", "a", "size", 100 * GIB).size()).isEqualTo(100 * GIB);
        assertThatThrownBy(() -> some.add("memfd", "b", "size", 100 * TIB)).hasMessage(NO_MEMORY);
        assertThatThrownBy(() -> some.add("memfd", "c", "size", Long.MAX_VALUE & -4096L))
                .hasMessage(NO_MEMORY);
    }

    @Test
    void privateMemoryMustFitTheHost() throws QemuException {
        assertThatThrownBy(() -> bench.add("memfd", "a", "size", 100 * GIB, "share", false))
                .hasMessage(NO_MEMORY);
        assertThat(bench.add("memfd", "b", "size", 100 * GIB, "share", false, "reserve", false)
                        .isShared())
                .isFalse();
    }

    @Test
    void sizesBeyondAFilesAreRefused() {
        assertThatThrownBy(() -> bench.add("memfd", "a", "size", Long.MIN_VALUE))
                .hasMessage("failed to resize memfd to 9223372036854775808: Invalid argument");
        assertThatThrownBy(() -> bench.add("memfd", "a", "size", -1))
                .hasMessage("failed to resize memfd to 18446744073709551615: Invalid argument");
    }

    // ---- huge pages

    @ParameterizedTest
    @EnumSource
    void hugePagesAreTheUnitOfEverything(Persona persona) throws QemuException {
        MemoryBackend backend = withHugePages(persona, 100).add("memfd", "m", "hugetlb", true, "size", 64 * MIB);

        assertThat(backend.pageSize()).isEqualTo(2 * MIB);
        assertThat(backend.alignment()).isEqualTo(2 * MIB);
        assertThat(BackendBench.populate(backend.ramBlock(), 2 * MIB, 4 * MIB)).isTrue();
        assertThat(backend.residentSize()).isEqualTo(4 * MIB);
    }

    @Test
    void theSizeOfHugePagesCanBeChosen() throws QemuException {
        MemoryBackend backend =
                withHugePages(Persona.QEMU_10_0, 0).add("memfd", "m", "hugetlb", true, "hugetlbsize", GIB, "size", GIB);

        assertThat(backend.pageSize()).isEqualTo(GIB);
        assertThat(backend.get("hugetlbsize")).isEqualTo(value(GIB));
    }

    @Test
    void withoutFreeHugePagesThereIsNoMemory() throws QemuException {
        assertThatThrownBy(() -> bench.add("memfd", "a", "size", 2 * MIB, "hugetlb", true))
                .hasMessage(NO_MEMORY);
        MemoryBackend unreserved = bench.add("memfd", "b", "size", GIB, "hugetlb", true, "reserve", false);
        assertThat(BackendBench.populate(unreserved.ramBlock(), 0, 2 * MIB)).isFalse();
    }

    @Test
    void aPoolServesBackendsUntilItIsExhausted() throws QemuException {
        BackendBench huge = withHugePages(Persona.QEMU_10_0, 512);
        huge.add("memfd", "a", "size", 600 * MIB, "hugetlb", true);

        assertThatThrownBy(() -> huge.add("memfd", "b", "size", 600 * MIB, "hugetlb", true))
                .hasMessage(NO_MEMORY);
        huge.host().setHugePages(2 * MIB, 0, 600);
        assertThat(huge.add("memfd", "c", "size", 600 * MIB, "hugetlb", true).size())
                .isEqualTo(600 * MIB);
    }

    /** KubeVirt's issue 12109 and others: a pool that is smaller than what the guest is given block by block. */
    @Test
    void populatingEndsWhenThePoolDoes() throws QemuException {
        BackendBench huge = withHugePages(Persona.QEMU_10_0, 512);
        RamBlock block = huge.add("memfd", "a", "size", 1200 * MIB, "hugetlb", true, "reserve", false)
                .ramBlock();

        int populated = 0;
        while (populated < 600 && BackendBench.populate(block, populated * 2L * MIB, 2 * MIB)) {
            populated++;
        }

        assertThat(populated).isEqualTo(512);
        assertThat(block.discard(0, 2 * MIB)).isTrue();
        assertThat(BackendBench.populate(block, 1198 * MIB, 2 * MIB)).isTrue();
    }

    @Test
    void preallocationUsesThePool() throws QemuException {
        BackendBench huge = withHugePages(Persona.QEMU_10_0, 32);
        huge.add("memfd", "a", "size", 64 * MIB, "hugetlb", true, "prealloc", true);

        assertThat(huge.usage().pools().get(0).freePages()).isZero();
        assertThat(huge.usage().residentSize("a")).isEqualTo(64 * MIB);
    }

    @ParameterizedTest
    @CsvSource({"1048576, 0", "3145728, 2097152", "2101248, 0"})
    void sizesThatAreNoHugePagesAreRefused(long size, long hugePageSize) {
        Object[] properties = hugePageSize == 0
                ? new Object[] {"size", size, "hugetlb", true, "reserve", false}
                : new Object[] {"size", size, "hugetlb", true, "hugetlbsize", hugePageSize, "reserve", false};

        assertThatThrownBy(() -> bench.add("memfd", "a", properties))
                .hasMessage("failed to resize memfd to " + size + ": Invalid argument");
    }

    @Test
    void theSizeOfHugePagesIsChecked() {
        assertThatThrownBy(() -> bench.add("memfd", "a", "size", 2 * MIB, "hugetlb", true, "hugetlbsize", 0))
                .hasMessage("Property 'memory-backend-memfd.hugetlbsize' doesn't take value '0'");
        assertThatThrownBy(() -> bench.add("memfd", "a", "size", 2 * MIB, "hugetlbsize", 6 * MIB))
                .hasMessage("Hugepage size must be a power of 2");
    }

    @Test
    void hugePagesThatTheHostDoesNotKnowAreNoDevice() {
        assertThatThrownBy(() -> bench.add("memfd", "a", "size", 4 * MIB, "hugetlb", true, "hugetlbsize", 4 * MIB))
                .hasMessage("failed to create memfd with flags 0x58000007: No such device");
        assertThatThrownBy(() ->
                        bench.add("memfd", "a", "size", 4 * MIB, "hugetlb", true, "hugetlbsize", 4096, "seal", false))
                .hasMessage("failed to create memfd with flags 0x30000005: No such device");
        assertThatThrownBy(
                        () -> bench.add("memfd", "a", "size", 4 * MIB, "hugetlb", true, "hugetlbsize", Long.MIN_VALUE))
                .hasMessage("failed to create memfd with flags 0xfc000007: No such device");
    }

    @Test
    void aHugePageSizeWithItsLowestBitSetIsTheDefault() throws QemuException {
        MemoryBackend backend =
                bench.add("memfd", "a", "size", 4 * MIB, "hugetlb", true, "hugetlbsize", 3, "reserve", false);

        assertThat(backend.pageSize()).isEqualTo(2 * MIB);
    }

    @Test
    void hugePageSizeWithoutHugePagesIsOnlyChecked() throws QemuException {
        MemoryBackend backend = bench.add("memfd", "a", "size", 3 * MIB, "hugetlbsize", 2 * MIB);

        assertThat(backend.pageSize()).isEqualTo(4096);
    }

    @Test
    void propertiesAfterCreation() throws QemuException {
        MemoryBackend backend = bench.add("memfd", "a", "size", MIB);

        for (Object size : List.of(0, 5, "x")) {
            assertThatThrownBy(() -> set(backend, "hugetlbsize", size)).hasMessage("cannot change property value");
        }
        set(backend, "hugetlb", true);
        set(backend, "seal", false);
        assertThat(backend.get("hugetlb")).isEqualTo(value(true));
        assertThat(backend.get("seal")).isEqualTo(value(false));
        assertThat(backend.pageSize()).isEqualTo(4096);
    }

    // ---- what new QEMU keeps of a failed attempt

    @Test
    void aFailedAttemptLeavesItsMemfdToTheNextOfThatName() throws QemuException {
        assertThatThrownBy(() -> bench.add("memfd", "b", "size", 2 * MIB, "hugetlb", true))
                .hasMessage(NO_MEMORY);
        assertThatThrownBy(() -> bench.add("memfd", "b", "size", 2 * MIB)).hasMessage(NO_MEMORY);
        assertThat(bench.add("memfd", "c", "size", 4 * MIB).pageSize()).isEqualTo(4096);

        MemoryBackend backend = bench.add("memfd", "b", "size", 2 * MIB, "reserve", false);
        assertThat(backend.pageSize()).isEqualTo(2 * MIB);
        bench.delete(backend);
        assertThat(bench.add("memfd", "b", "size", 4 * MIB).pageSize()).isEqualTo(4096);
    }

    @Test
    void theOldMemfdHasItsOldSize() {
        assertThatThrownBy(() -> bench.add("memfd", "a", "size", 5)).isInstanceOf(QemuException.class);

        assertThatThrownBy(() -> bench.add("memfd", "a", "size", 8 * MIB))
                .hasMessage("a backing store size 0x5 is too small for 'size' option 0x800000 plus 'offset' option"
                        + " 0x0");
    }

    @Test
    void sharedRamTakesWhatIsLeftToo() throws QemuException {
        assertThatThrownBy(() -> bench.add("memfd", "f", "size", 2 * MIB, "hugetlb", true))
                .hasMessage(NO_MEMORY);

        assertThat(bench.add("ram", "f", "size", 2 * MIB, "share", true).isFileBacked())
                .isFalse();
    }

    @Test
    void laterFailuresLeaveNothing() throws QemuException {
        assertThatThrownBy(() -> bench.add("memfd", "c", "size", 2 * MIB, "host-nodes", List.of(0)))
                .isInstanceOf(QemuException.class);

        assertThat(bench.add("memfd", "c", "size", 4 * MIB).size()).isEqualTo(4 * MIB);
    }

    @Test
    void oldQemuKeepsNothing() throws QemuException {
        BackendBench old = BackendBench.of(Persona.QEMU_7_2);
        assertThatThrownBy(() -> old.add("memfd", "b", "size", 2 * MIB, "hugetlb", true))
                .hasMessage(NO_MEMORY);

        assertThat(old.add("memfd", "b", "size", 2 * MIB).pageSize()).isEqualTo(4096);
    }

    // ---- memory-backend-shm

    @Test
    void shmIsSharedMemory() throws QemuException {
        MemoryBackend backend = bench.add("shm", "m", "size", MIB);

        assertThat(backend.get("share")).isEqualTo(value(true));
        assertThat(backend.isFileBacked()).isTrue();
        assertThat(backend.alignment()).isEqualTo(4096);
        assertThat(bench.add("shm", "n", "size", 100 * GIB).size()).isEqualTo(100 * GIB);
    }

    @Test
    void shmRefusesWhatItCannotBe() {
        assertThatThrownBy(() -> bench.add("shm", "a", "size", MIB, "share", false))
                .hasMessage("can't create shm backend with `share=off`");
        assertThatThrownBy(() -> bench.add("shm", "b", "size", 4097))
                .hasMessage(
                        "b backing store size 0x1001 is too small for 'size' option 0x2000 plus 'offset' option 0x0");
        assertThatThrownBy(() -> bench.add("shm", "b", "size", MIB))
                .hasMessage(
                        "b backing store size 0x1001 is too small for 'size' option 0x100000 plus 'offset' option 0x0");
        assertThatThrownBy(() -> bench.add("shm", "c", "size", 100 * TIB)).hasMessage(NO_MEMORY);
        assertThatThrownBy(() -> bench.add("shm", "d", "size", Long.MIN_VALUE))
                .hasMessage("failed to resize POSIX shared memory to 9223372036854775808: Invalid argument");
    }
}
