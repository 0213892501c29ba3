package io.vmemu.emulator.memory;

import static io.vmemu.emulator.memory.BackendBench.GIB;
import static io.vmemu.emulator.memory.BackendBench.MIB;
import static io.vmemu.emulator.memory.BackendBench.TIB;
import static io.vmemu.emulator.memory.BackendBench.set;
import static io.vmemu.emulator.memory.BackendBench.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileBackendTest {
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

    private static String mkfifo(Path path) throws IOException, InterruptedException {
        Process made = new ProcessBuilder("mkfifo", path.toString()).start();
        assumeThat(made.waitFor()).isZero();
        return path.toString();
    }

    // ---- opening

    @ParameterizedTest
    @EnumSource
    void anExistingFileIsUsed(Persona persona) throws Exception {
        MemoryBackend backend = bench(persona).add("file", "a", "mem-path", file("f", MIB), "size", MIB / 2);

        assertThat(backend.get("mem-path")).isEqualTo(value(path("f")));
        assertThat(backend.alignment()).isEqualTo(4096);
        assertThat(backend.isFileBacked()).isTrue();
        assertThat(backend.isShared()).isFalse();
        assertThat(Files.size(directory.resolve("f"))).isEqualTo(MIB);
    }

    @ParameterizedTest
    @EnumSource
    void aMissingFileIsCreatedSparseAndStays(Persona persona) throws Exception {
        MemoryBackend backend = bench(persona).add("file", "a", "mem-path", path("new"), "size", GIB);
        Path created = directory.resolve("new");

        assertThat(created).exists();
        assertThat(Files.size(created)).isEqualTo(GIB);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(created)))
                .startsWith("rw-");
        bench(persona).delete(backend);
        assertThat(Files.size(created)).isEqualTo(GIB);
    }

    @Test
    void anEmptyFileIsGrown() throws Exception {
        bench.add("file", "a", "mem-path", file("empty", 0), "size", MIB);

        assertThat(Files.size(directory.resolve("empty"))).isEqualTo(MIB);
    }

    @Test
    void aDirectoryGetsAnUnnamedFile() throws Exception {
        MemoryBackend backend = bench.add("file", "a", "mem-path", directory.toString(), "size", MIB);

        assertThat(backend.size()).isEqualTo(MIB);
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/nonexistent/dir/file | No such file or directory",
                "'' | No such file or directory",
                "@f/x | Not a directory",
                "@f/ | Not a directory",
                "@missing/ | Is a directory",
                "@none/missing/ | No such file or directory",
            })
    void filesThatCannotBeOpenedAreRefused(String name, String reason) throws Exception {
        file("f", MIB);
        String memPath = name.replace("@", directory + "/");

        assertThatThrownBy(() -> bench.add("file", "a", "mem-path", memPath, "size", MIB))
                .hasMessage("can't open backing store " + memPath + " for guest RAM: " + reason);
    }

    @Test
    void namesThatAreTooLongAreRefused() {
        String name = "/" + "y".repeat(300);

        assertThatThrownBy(() -> bench.add("file", "a", "mem-path", name, "size", MIB))
                .hasMessage("can't open backing store " + name + " for guest RAM: File name too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "/proc/self/status"})
    void whatCannotBeMappedIsRefused(String name) {
        assertThatThrownBy(() -> bench.add("file", "a", "mem-path", name, "size", MIB))
                .satisfiesAnyOf(
                        e -> assertThat(e).hasMessage("unable to map backing store for guest RAM: No such device"),
                        // Only root may open it for writing.
                        e -> assertThat(e)
                                .hasMessage("can't open backing store " + name + " for guest RAM: Permission denied"));
    }

    @Test
    void devZeroCanBeMapped() throws QemuException {
        assertThat(bench.add("file", "a", "mem-path", "/dev/zero", "size", MIB).size())
                .isEqualTo(MIB);
        assertThat(bench.warnings()).containsExactly("ftruncate: Invalid argument");
    }

    @ParameterizedTest
    @EnumSource
    void aFifoNeverBlocksAndCannotBeMapped(Persona persona) throws Exception {
        String fifo = mkfifo(directory.resolve("fifo"));

        for (boolean readOnly : new boolean[] {true, false}) {
            assertThatThrownBy(
                            () -> bench(persona).add("file", "f0", "mem-path", fifo, "readonly", readOnly, "size", MIB))
                    .hasMessage("unable to map backing store for guest RAM: No such device");
        }
        assertThat(bench(persona).warnings()).isEmpty();
    }

    @Test
    void tellsWhenOpeningAFifoWouldWait() throws Exception {
        String fifo = mkfifo(directory.resolve("fifo"));

        assertThat(unopened(fifo, true).opensSlowly()).isTrue();
        assertThat(unopened(fifo, false).opensSlowly()).isFalse();
        assertThat(unopened(file("f", MIB), true).opensSlowly()).isFalse();
        assertThat(unopened("bad\0path", true).opensSlowly()).isFalse();
    }

    private FileBackend unopened(String memPath, boolean readOnly) throws QemuException {
        FileBackend backend = (FileBackend) bench.type("file").newInstance();
        set(backend, "mem-path", memPath);
        set(backend, "readonly", readOnly);
        return backend;
    }

    // ---- size, alignment, offset

    @Test
    void aFileThatIsTooSmallIsRefused() throws Exception {
        String path = file("f", MIB);

        assertThatThrownBy(() -> bench.add("file", "a", "mem-path", path, "size", 2 * MIB))
                .hasMessage("a backing store size 0x100000 is too small for 'size' option 0x200000 plus 'offset' option"
                        + " 0x0");
        assertThatThrownBy(() -> old.add("file", "a", "mem-path", path, "size", 2 * MIB))
                .hasMessage("backing store size 0x100000 does not match 'size' option 0x200000");
    }

    @Test
    void theSizeIsRoundedUpBeforeItIsCompared() throws Exception {
        String path = file("f", 4097);

        assertThatThrownBy(() -> bench.add("file", "a", "mem-path", path, "size", 4097))
                .hasMessage(
                        "a backing store size 0x1001 is too small for 'size' option 0x2000 plus 'offset' option 0x0");
    }

    @Test
    void newQemuWantsWholePages() throws Exception {
        String path = file("f", MIB);

        assertThatThrownBy(() -> bench.add("file", "c", "mem-path", path, "size", 4097))
                .hasMessage("backend 'memory-backend-file' memory size must be multiple of 4 KiB");
        assertThat(old.add("file", "c", "mem-path", path, "size", 4097).size()).isEqualTo(4097);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4097 | alignment 0x1001 must be multiples of page size 0x1000",
                "12288 | alignment 0x3000 must be a power of two",
            })
    void wrongAlignmentIsRefusedAndACreatedFileRemoved(long align, String message) {
        assertThatThrownBy(() -> bench.add("file", "a", "mem-path", path("new"), "size", MIB, "align", align))
                .hasMessage(message);
        assertThat(directory.resolve("new")).doesNotExist();
    }

    @Test
    void aFileThatWasThereIsNotRemoved() throws Exception {
        String path = file("f", MIB);

        assertThatThrownBy(() -> bench.add("file", "a", "mem-path", path, "size", MIB, "align", 4097))
                .isInstanceOf(QemuException.class);
        assertThat(directory.resolve("f")).exists();
    }

    @Test
    void alignmentIsWhatIsAskedForOrThePageSize() throws Exception {
        assertThat(bench.add("file", "a", "mem-path", path("a"), "size", 8 * MIB, "align", 4 * MIB)
                        .alignment())
                .isEqualTo(4 * MIB);
        assertThat(bench.add("file", "b", "mem-path", path("b"), "size", 8 * MIB)
                        .alignment())
                .isEqualTo(4096);
    }

    @Test
    void anOffsetIsAddedToTheSize() throws Exception {
        String path = file("f", 4 * MIB);
        MemoryBackend backend = bench.add("file", "m", "mem-path", path, "size", MIB, "offset", MIB);
        assertThat(backend.get("offset")).isEqualTo(value(MIB));

        assertThatThrownBy(() -> bench.add("file", "m1", "mem-path", path, "size", MIB, "offset", 5))
                .hasMessage("offset 0x5 must be multiples of page size 0x1000");
        assertThatThrownBy(() -> bench.add("file", "m3", "mem-path", path, "size", 4 * MIB, "offset", MIB))
                .hasMessage("m3 backing store size 0x400000 is too small for 'size' option 0x400000 plus 'offset'"
                        + " option 0x100000");
        assertThatThrownBy(() -> bench.add("file", "m5", "mem-path", path, "size", MIB, "offset", -4096))
                .hasMessage("unable to map backing store for guest RAM: Value too large for defined data type");
        bench.add("file", "m4", "mem-path", path("new"), "size", MIB, "offset", MIB);
        assertThat(Files.size(directory.resolve("new"))).isEqualTo(2 * MIB);
    }

    @Test
    void privateMemoryMustFitTheHost() throws QemuException {
        assertThatThrownBy(() -> bench.add("file", "c", "mem-path", path("big"), "size", 30 * GIB))
                .hasMessage("unable to map backing store for guest RAM: Cannot allocate memory");
        assertThat(directory.resolve("big")).doesNotExist();
        assertThat(bench.add("file", "c", "mem-path", path("big"), "size", 30 * GIB, "share", true)
                        .size())
                .isEqualTo(30 * GIB);
        assertThatThrownBy(() -> bench.add("file", "d", "mem-path", path("huge"), "size", 100 * TIB, "share", true))
                .isInstanceOf(QemuException.class);
    }

    @Test
    void errorsAfterTheMappingLeaveACreatedFile() throws Exception {
        assertThatThrownBy(
                        () -> bench.add("file", "m", "mem-path", path("late"), "size", MIB, "host-nodes", List.of(0)))
                .isInstanceOf(QemuException.class);

        assertThat(Files.size(directory.resolve("late"))).isEqualTo(MIB);
        assertThat(bench.usage().holders()).isEmpty();
    }

    // ---- after creation

    @Test
    void propertiesAfterCreation() throws Exception {
        MemoryBackend backend = bench.add("file", "m", "mem-path", file("f", MIB), "size", MIB);

        assertThatThrownBy(() -> set(backend, "mem-path", "x"))
                .hasMessage("cannot change property 'mem-path' of memory-backend-file");
        assertThatThrownBy(() -> set(backend, "mem-path", 5))
                .hasMessage("Invalid parameter type for 'mem-path', expected: string");
        assertThatThrownBy(() -> set(backend, "align", "x"))
                .hasMessage("cannot change property 'align' of memory-backend-file");
        assertThatThrownBy(() -> set(backend, "offset", 5))
                .hasMessage("cannot change property 'offset' of memory-backend-file");
        assertThatThrownBy(() -> set(backend, "pmem", true))
                .hasMessage("cannot change property 'pmem' of memory-backend-file.");
        assertThatThrownBy(() -> set(backend, "readonly", true))
                .hasMessage("cannot change property 'readonly' of memory-backend-file.");
        assertThatThrownBy(() -> set(backend, "rom", 5))
                .hasMessage("cannot change property 'rom' of memory-backend-file.");
        set(backend, "discard-data", true);
        assertThat(backend.get("discard-data")).isEqualTo(value(true));
        assertThat(backend.get("pmem")).isEqualTo(value(false));
        assertThat(backend.get("readonly")).isEqualTo(value(false));
        assertThat(backend.get("align")).isEqualTo(value(0));
    }
}
