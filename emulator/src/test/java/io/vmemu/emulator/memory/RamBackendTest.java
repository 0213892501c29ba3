package io.vmemu.emulator.memory;

import static io.vmemu.emulator.memory.BackendBench.GIB;
import static io.vmemu.emulator.memory.BackendBench.KIB;
import static io.vmemu.emulator.memory.BackendBench.MIB;
import static io.vmemu.emulator.memory.BackendBench.TIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RamBackendTest {
    private final BackendBench bench = BackendBench.of(Persona.QEMU_10_0);

    @ParameterizedTest
    @ValueSource(longs = {1, 4095, 4097, 4096, 2097153, 4294971392L})
    void anySizeIsTakenAndRoundedUpToPages(long size) throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", size);

        assertThat(backend.size()).isEqualTo(size);
        assertThat(backend.ramBlock().size()).isEqualTo((size + 4095) / 4096 * 4096);
        assertThat(backend.pageSize()).isEqualTo(4096);
        assertThat(backend.alignment()).isEqualTo(2 * MIB);
        assertThat(backend.isFileBacked()).isFalse();
        assertThat(backend.isReadOnly()).isFalse();
    }

    @Test
    void pagesAreTheHosts() throws QemuException {
        BackendBench big =
                new BackendBench(Persona.QEMU_10_0, HostConfig.ofRam(GIB).withPages(HostConfig.Pages.ofSize(64 * KIB)));

        MemoryBackend backend = big.add("ram", "m", "size", 4096);

        assertThat(backend.pageSize()).isEqualTo(64 * KIB);
        assertThat(backend.ramBlock().size()).isEqualTo(64 * KIB);
    }

    @ParameterizedTest
    @EnumSource
    void memoryBeyondTheHostsIsRefused(Persona persona) throws QemuException {
        BackendBench some = BackendBench.of(persona);

        assertThat(some.add("ram", "ok", "size", 24 * GIB).size()).isEqualTo(24 * GIB);
        for (long size : new long[] {25 * GIB, 128 * TIB, 1L << 62, Long.MIN_VALUE, -4096, -1}) {
            assertThatThrownBy(() -> some.add("ram", "a1", "size", size))
                    .hasMessage("cannot set up guest memory 'a1': Cannot allocate memory");
        }
    }

    @Test
    void withoutReservationOnlyTheAddressSpaceIsALimit() throws QemuException {
        assertThat(bench.add("ram", "ok", "size", 100 * GIB, "reserve", false).size())
                .isEqualTo(100 * GIB);
        assertThatThrownBy(() -> bench.add("ram", "a1", "size", 100 * TIB, "reserve", false))
                .hasMessage("cannot set up guest memory 'a1': Cannot allocate memory");
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatNeverOvercommitsDoesNotSkipReservations(Persona persona) throws QemuException {
        BackendBench strict = new BackendBench(
                persona,
                HostConfig.ofRam(24 * GIB).withCommit(new HostConfig.Commit(HostConfig.Overcommit.NEVER, 50, 0)));

        assertThatThrownBy(() -> strict.add("ram", "m0", "size", 64 * MIB, "reserve", false))
                .hasMessage("cannot set up guest memory 'm0'");
        assertThatThrownBy(() -> strict.add("memfd", "m1", "size", 64 * MIB, "reserve", false, "share", false))
                .hasMessage("unable to map backing store for guest RAM");
        assertThat(strict.errors())
                .hasSize(2)
                .containsOnly("Skipping reservation of swap space is not supported:"
                        + " \"/proc/sys/vm/overcommit_memory\" is \"2\"");
        assertThat(strict.add("memfd", "m2", "size", 64 * GIB, "reserve", false).size())
                .isEqualTo(64 * GIB);
        assertThat(strict.add("ram", "m3", "size", 64 * MIB).size()).isEqualTo(64 * MIB);
    }

    @Test
    void preallocationTellsHowFarItIs() throws QemuException {
        bench.tracer().select("vmemu_*");
        bench.add("ram", "m", "size", 160 * MIB, "prealloc", true, "prealloc-threads", 1);

        assertThat(bench.trace())
                .containsExactly(
                        "vmemu_prealloc_progress done=0x4000000 size=0xa000000",
                        "vmemu_prealloc_progress done=0x8000000 size=0xa000000",
                        "vmemu_prealloc_progress done=0xa000000 size=0xa000000");
    }

    @Test
    void theTextNamesTheRegion() {
        assertThatThrownBy(() -> bench.add("ram", "a", "x-use-canonical-path-for-ramblock-id", true, "size", 25 * GIB))
                .hasMessage("cannot set up guest memory '/objects/a': Cannot allocate memory");
    }

    @Test
    void newQemuTakesAMemfdForSharedMemory() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", 100 * GIB, "share", true);

        assertThat(backend.isFileBacked()).isTrue();
        assertThat(backend.isShared()).isTrue();
        assertThat(backend.alignment()).isEqualTo(2 * MIB);
        assertThatThrownBy(() -> bench.add("ram", "a", "size", 128 * TIB, "share", true))
                .hasMessage("cannot set up guest memory 'a': Cannot allocate memory");
    }

    @Test
    void oldQemuTakesAnonymousMemory() throws QemuException {
        BackendBench old = BackendBench.of(Persona.QEMU_7_2);

        assertThat(old.add("ram", "m", "size", GIB, "share", true).isFileBacked())
                .isFalse();
        assertThatThrownBy(() -> old.add("ram", "a", "size", 100 * GIB, "share", true))
                .hasMessage("cannot set up guest memory 'a': Cannot allocate memory");
    }

    @Test
    void theBlockPopulatesAndDiscards() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", GIB, "reserve", false);
        RamBlock block = backend.ramBlock();

        assertThat(BackendBench.populate(block, 128 * MIB, 4 * MIB)).isTrue();
        assertThat(backend.residentSize()).isEqualTo(4 * MIB);
        assertThat(block.discard(128 * MIB, 2 * MIB)).isTrue();
        assertThat(backend.residentSize()).isEqualTo(2 * MIB);
        assertThat(block.discard(1, 1)).isFalse();
        bench.host().setUsedByOthers(0, 24 * GIB);
        assertThat(BackendBench.populate(block, 0, 2 * MIB)).isFalse();
        assertThat(block.pageSize()).isEqualTo(4096);
    }

    @Test
    void preallocationFailsIfTheHostIsFull() {
        bench.host().setUsedByOthers(0, 24 * GIB);

        assertThatThrownBy(() -> bench.add("ram", "m", "size", GIB, "prealloc", true))
                .hasMessage("qemu_prealloc_mem: preallocating memory failed: Cannot allocate memory");
        assertThat(bench.usage().holders()).isEmpty();
    }
}
