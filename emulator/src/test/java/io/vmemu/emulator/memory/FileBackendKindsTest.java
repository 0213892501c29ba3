package io.vmemu.emulator.memory;

import static io.vmemu.emulator.memory.BackendBench.GIB;
import static io.vmemu.emulator.memory.BackendBench.MIB;
import static io.vmemu.emulator.memory.BackendBench.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.memory.HostConfig.Pool;
import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Backends of files: read-only ones, persistent ones, those on hugetlbfs. */
class FileBackendKindsTest {
    @TempDir
    private Path directory;

    private final BackendBench bench = BackendBench.of(Persona.QEMU_10_0);
    private final BackendBench old = BackendBench.of(Persona.QEMU_7_2);

    private BackendBench bench(Persona persona) {
        return persona == Persona.QEMU_7_2 ? old : bench;
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    private String file(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path(name), "rw")) {
            file.setLength(size);
        }
        return path(name);
    }

    // ---- readonly, rom

    @Test
    void readOnlyFilesMakeReadOnlyMemory() throws Exception {
        String path = file("f", MIB);

        for (Persona persona : Persona.values()) {
            MemoryBackend backend = bench(persona).add("file", "a", "mem-path", path, "size", MIB, "readonly", true);
            assertThat(backend.isReadOnly()).isTrue();
            assertThat(backend.ramBlock().discard(0, MIB)).isFalse();
            assertThat(BackendBench.populate(backend.ramBlock(), 0, MIB)).isFalse();
        }
    }

    @Test
    void romIsSettledAtCreation() throws Exception {
        String path = file("f", MIB);

        assertThat(bench.add("file", "a", "mem-path", path, "size", MIB).get("rom"))
                .isEqualTo(value("off"));
        assertThat(bench.add("file", "b", "mem-path", path, "size", MIB, "readonly", true)
                        .get("rom"))
                .isEqualTo(value("on"));
        assertThat(bench.add("file", "c", "mem-path", path, "size", MIB, "readonly", true, "rom", "auto")
                        .get("rom"))
                .isEqualTo(value("on"));
    }

    @Test
    void aReadOnlyFileCanBeATemplateForWritableMemory() throws Exception {
        MemoryBackend backend =
                bench.add("file", "a", "mem-path", file("f", MIB), "size", MIB, "readonly", true, "rom", "off");

        assertThat(backend.isReadOnly()).isFalse();
        assertThat(BackendBench.populate(backend.ramBlock(), 0, MIB)).isTrue();
        assertThat(backend.ramBlock().discard(0, MIB)).isFalse();
    }

    @Test
    void romAndReadonlyMustFit() throws Exception {
        String path = file("f", MIB);

        assertThatThrownBy(() -> bench.add("file", "c", "mem-path", path, "size", MIB, "rom", "on"))
                .hasMessage("property 'rom' = 'on' is not supported with 'readonly' = 'off'");
        assertThatThrownBy(() -> bench.add(
                        "file", "e", "mem-path", path, "size", MIB, "readonly", true, "share", true, "rom", "off"))
                .hasMessage("property 'rom' = 'off' is incompatible with 'readonly' = 'on' and 'share' = 'on'");
        assertThatThrownBy(() -> bench.add("file", "f", "mem-path", path, "size", MIB, "rom", "maybe"))
                .hasMessage("Parameter 'rom' does not accept value 'maybe'");
        assertThatThrownBy(() -> old.add("file", "f", "mem-path", path, "size", MIB, "rom", "on"))
                .hasMessage("Property 'memory-backend-file.rom' not found");
    }

    @Test
    void onlyOldQemuCreatesFilesThatAreToBeReadOnly() throws Exception {
        assertThatThrownBy(() -> bench.add("file", "a", "mem-path", path("none"), "size", MIB, "readonly", true))
                .hasMessage("can't open backing store " + path("none") + " for guest RAM: No such file or directory");
        assertThat(directory.resolve("none")).doesNotExist();

        old.add("file", "a", "mem-path", path("none"), "size", MIB, "readonly", true);
        assertThat(Files.size(directory.resolve("none"))).isEqualTo(MIB);
    }

    @Test
    void aReadOnlyDirectoryIsRefused() {
        String memPath = directory.toString();

        assertThatThrownBy(() -> bench.add("file", "m", "mem-path", memPath, "size", MIB, "readonly", true))
                .hasMessage("can't open backing store " + memPath + " for guest RAM: Is a directory");
        assertThatThrownBy(() -> old.add("file", "m", "mem-path", memPath, "size", MIB, "readonly", true))
                .hasMessage("unable to map backing store for guest RAM: No such device");
    }

    @Test
    void anEmptyReadOnlyFileStaysEmpty() throws Exception {
        bench.add("file", "a", "mem-path", file("empty", 0), "size", MIB, "readonly", true);

        assertThat(Files.size(directory.resolve("empty"))).isZero();
        assertThat(bench.warnings()).containsExactly("ftruncate: Invalid argument");
    }

    @Test
    void readOnlyMemoryCannotBePreallocated() throws Exception {
        String path = file("f", MIB);

        assertThatThrownBy(
                        () -> bench.add("file", "a", "mem-path", path, "size", MIB, "readonly", true, "prealloc", true))
                .hasMessage("qemu_prealloc_mem: preallocating memory failed: Invalid argument");
    }

    // ---- pmem, discard-data

    @Test
    void sharedPmemWarns() throws Exception {
        String path = file("f", MIB);
        bench.add("file", "b", "mem-path", path, "size", MIB, "pmem", true);
        assertThat(bench.warnings()).isEmpty();

        bench.add("file", "c", "mem-path", path, "size", MIB, "pmem", true, "share", true);

        assertThat(bench.warnings())
                .containsExactly(
                        "requesting persistence across crashes for backend file " + path + " failed. Proceeding without"
                                + " persistence, data might become corrupted in case of host crash.",
                        "Using non DAX backing file with 'pmem=on' option is deprecated");
    }

    @ParameterizedTest
    @CsvSource({"true, true, true", "true, false, false", "false, true, false"})
    void dataOfSharedMemoryCanBeDiscardedAtTheEnd(boolean discard, boolean share, boolean gone) throws Exception {
        Path path = directory.resolve("f");
        Files.writeString(path, "x".repeat(8192));

        MemoryBackend backend = bench.add(
                "file", "a", "mem-path", path.toString(), "size", 8192, "share", share, "discard-data", discard);
        bench.delete(backend);

        assertThat(Files.readString(path)).isEqualTo((gone ? "\0" : "x").repeat(8192));
    }

    @Test
    void onlyTheBackendsPartOfTheFileIsDiscarded() throws Exception {
        Path path = directory.resolve("f");
        Files.writeString(path, "x".repeat(16384));

        MemoryBackend backend = bench.add(
                "file",
                "a",
                "mem-path",
                path.toString(),
                "size",
                4096,
                "offset",
                4096,
                "share",
                true,
                "discard-data",
                true);
        bench.delete(backend);

        assertThat(Files.readString(path)).isEqualTo("x".repeat(4096) + "\0".repeat(4096) + "x".repeat(8192));
    }

    // ---- hugetlbfs

    private BackendBench withHugetlbfs(Persona persona, long pages) {
        return new BackendBench(
                persona,
                HostConfig.ofRam(GIB)
                        .withPools(new Pool(2 * MIB, List.of(pages), 0))
                        .withHugetlbfs(directory.toString(), 2 * MIB));
    }

    @Test
    void filesOnHugetlbfsAreMadeOfHugePages() throws Exception {
        BackendBench huge = withHugetlbfs(Persona.QEMU_10_0, 10);

        MemoryBackend backend =
                huge.add("file", "a", "mem-path", directory.toString(), "size", 8 * MIB, "prealloc", true);

        assertThat(backend.pageSize()).isEqualTo(2 * MIB);
        assertThat(backend.alignment()).isEqualTo(2 * MIB);
        assertThat(huge.usage().pools().get(0).freePages()).isEqualTo(6);
        assertThatThrownBy(() -> huge.add("file", "b", "mem-path", path("b"), "size", 16 * MIB))
                .hasMessage("unable to map backing store for guest RAM: Cannot allocate memory");
    }

    @Test
    void sizesOnHugetlbfsAreHugePages() {
        BackendBench huge = withHugetlbfs(Persona.QEMU_10_0, 10);
        BackendBench oldHuge = withHugetlbfs(Persona.QEMU_7_2, 10);

        assertThatThrownBy(() -> huge.add("file", "a", "mem-path", path("a"), "size", 3 * MIB))
                .hasMessage("backend 'memory-backend-file' memory size must be multiple of 2 MiB");
        assertThatThrownBy(() -> oldHuge.add("file", "a", "mem-path", path("x"), "size", MIB))
                .hasMessage("memory size 0x100000 must be equal to or larger than page size 0x200000");
        assertThatThrownBy(() -> huge.add("file", "a", "mem-path", path("y"), "size", 4 * MIB, "align", 4096))
                .hasMessage("alignment 0x1000 must be multiples of page size 0x200000");
    }

    @Test
    void otherDirectoriesAreNotOnHugetlbfs() throws Exception {
        BackendBench huge = new BackendBench(
                Persona.QEMU_10_0,
                HostConfig.ofRam(GIB).withHugetlbfs(path("mnt"), 2 * MIB).withHugetlbfs(path("mnt/1G"), GIB));
        Files.createDirectories(directory.resolve("mnt/1G"));

        assertThat(huge.add("file", "a", "mem-path", path("mnt2"), "size", 2 * MIB)
                        .pageSize())
                .isEqualTo(4096);
        assertThat(huge.add("file", "b", "mem-path", path("mnt/f"), "size", 2 * MIB, "reserve", false)
                        .pageSize())
                .isEqualTo(2 * MIB);
        assertThat(huge.add("file", "c", "mem-path", path("mnt/1G"), "size", GIB, "reserve", false)
                        .pageSize())
                .isEqualTo(GIB);
    }
}
