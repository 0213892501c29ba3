package io.vmemu.emulator.memory;

import static io.vmemu.emulator.memory.BackendBench.GIB;
import static io.vmemu.emulator.memory.BackendBench.MIB;
import static io.vmemu.emulator.memory.BackendBench.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.HostConfig.Node;
import io.vmemu.emulator.qobject.QNull;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.QomObject;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all backends have in common. */
class MemoryBackendTest {
    private final BackendBench bench = BackendBench.of(Persona.QEMU_10_0);

    private static String listing(BackendBench bench, String kind) {
        return bench.type(kind).properties().stream()
                .map(property -> property.name() + ":" + property.kind().typeName()
                        + (property.description() == null ? "" : " " + property.description()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static final String COMMON = """
            dump:bool Set to 'off' to exclude from core dump
            host-nodes:int Binds memory to the list of NUMA host nodes
            merge:bool Mark memory as mergeable
            policy:HostMemPolicy Set the NUMA policy
            prealloc-context:link<thread-context> Context to use for creating CPU threads for preallocation
            prealloc-threads:int Number of CPU threads to use for prealloc
            prealloc:bool Preallocate memory
            reserve:bool Reserve swap space (or huge pages) if applicable
            share:bool Mark the memory as private to QEMU or shared
            size:int Size of the memory region (ex: 500M)
            type:string
            x-use-canonical-path-for-ramblock-id:bool""";

    private static String withCommon(String further) {
        return (COMMON + "\n" + further).lines().sorted().collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @EnumSource
    void listsThePropertiesOfARamBackend(Persona persona) {
        BackendBench some = BackendBench.of(persona);

        assertThat(listing(some, "ram")).isEqualTo(COMMON);
        assertThat(listing(some, "")).isEqualTo(COMMON);
        assertThat(some.type("").isAbstract()).isTrue();
        assertThat(some.type("ram").isA("user-creatable")).isTrue();
    }

    @Test
    void listsThePropertiesOfTheOtherBackends() {
        BackendBench old = BackendBench.of(Persona.QEMU_7_2);
        String memfd = """
                hugetlb:bool Use huge pages
                hugetlbsize:int Huge pages size (ex: 2M, 1G)
                seal:bool Seal growing & shrinking""";
        String file = """
                align:int
                discard-data:bool
                mem-path:string
                pmem:bool
                readonly:bool""";

        assertThat(listing(bench, "memfd")).isEqualTo(withCommon(memfd)).isEqualTo(listing(old, "memfd"));
        assertThat(listing(old, "file")).isEqualTo(withCommon(file));
        assertThat(listing(bench, "file"))
                .isEqualTo(withCommon(file + "\noffset:int Offset into the target file (ex: 1G)"
                        + "\nrom:OnOffAuto Whether to create Read Only Memory (ROM)"));
        assertThat(listing(bench, "shm")).isEqualTo(COMMON);
        assertThat(old.hasType("shm")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "type, memory-backend-ram",
        "policy, default",
        "prealloc-context, ''",
    })
    void textsReadAsTheirDefaults(String property, String expected) throws QemuException {
        assertThat(bench.add("ram", "m", "size", MIB).get(property)).isEqualTo(value(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "merge, true",
        "dump, true",
        "prealloc, false",
        "share, false",
        "reserve, true",
        "x-use-canonical-path-for-ramblock-id, false"
    })
    void flagsReadAsTheirDefaults(String property, boolean expected) throws QemuException {
        assertThat(bench.add("ram", "m", "size", MIB).get(property)).isEqualTo(value(expected));
    }

    @Test
    void numbersReadAsTheirDefaults() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", 64 * MIB);

        assertThat(backend.get("size")).isEqualTo(value(64 * MIB));
        assertThat(backend.get("prealloc-threads")).isEqualTo(value(3));
        assertThat(backend.get("host-nodes")).isEqualTo(value(List.of()));
    }

    @Test
    void theMachineDecidesTheDefaultsOfMergeAndDump() throws QemuException {
        bench.setDefaults(false, false);
        MemoryBackend plain = bench.add("ram", "a", "size", MIB);
        MemoryBackend explicit = bench.add("ram", "b", "size", MIB, "merge", true, "dump", true);

        assertThat(plain.isMerged()).isFalse();
        assertThat(plain.isDumped()).isFalse();
        assertThat(explicit.isMerged()).isTrue();
        assertThat(explicit.isDumped()).isTrue();
        assertThat(bench.usage().holders())
                .extracting(HostUsage.Holder::mergeable)
                .containsExactly(false, true);
    }

    @Test
    void textsOfTheCommandLineAreTaken() throws QemuException {
        MemoryBackend backend = bench.add(
                InputStyle.KEYVAL,
                "ram",
                "m",
                "size",
                "64M",
                "share",
                "on",
                "prealloc-threads",
                "2",
                "host-nodes",
                "0-2",
                "policy",
                "bind");

        assertThat(backend.size()).isEqualTo(64 * MIB);
        assertThat(backend.isShared()).isTrue();
        assertThat(backend.preallocThreads()).isEqualTo(2);
        assertThat(backend.hostNodes()).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "prealloc | 1 | Invalid parameter type for 'prealloc', expected: boolean",
                "share | yes | Invalid parameter type for 'share', expected: boolean",
                "merge | 0 | Invalid parameter type for 'merge', expected: boolean",
                "dump | off | Invalid parameter type for 'dump', expected: boolean",
                "reserve | off | Invalid parameter type for 'reserve', expected: boolean",
                "policy | 1 | Invalid parameter type for 'policy', expected: string",
                "policy | nope | Parameter 'policy' does not accept value 'nope'",
                "prealloc-threads | x | Parameter 'prealloc-threads' expects uint64",
                "prealloc-threads | -1 | Parameter 'prealloc-threads' expects uint32_t",
                "prealloc-threads | 0 | property 'prealloc-threads' of memory-backend-ram doesn't take value '0'",
                "host-nodes | 0 | Invalid parameter type for 'host-nodes', expected: array",
                "prealloc-context | 5 | Invalid parameter type for 'prealloc-context', expected: string",
                "size | x | Parameter 'size' expects uint64",
                "size | 0 | property 'size' of memory-backend-ram doesn't take value '0'",
                "align | 4096 | Property 'memory-backend-ram.align' not found",
                "type | x | Property 'memory-backend-ram.type' is not writable",
            })
    void refusesWrongValues(String property, String text, String message) {
        Object given = text.matches("-?\\d+") ? Long.valueOf(text) : text;

        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, property, given))
                .isInstanceOf(QemuException.class)
                .hasMessage(message);
        assertThat(bench.usage().holders()).isEmpty();
    }

    @Test
    void refusesNullAsAValue() {
        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "share", QNull.NULL))
                .hasMessage("Invalid parameter type for 'share', expected: boolean");
        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "prealloc-threads", QNum.of(1.5)))
                .hasMessage("Parameter 'prealloc-threads' expects uint64");
    }

    @Test
    void refusesPreallocationWithoutReservation() {
        String text = "'prealloc=on' and 'reserve=off' are incompatible";

        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "prealloc", true, "reserve", false))
                .hasMessage(text);
        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "reserve", false, "prealloc", true))
                .hasMessage(text);
    }

    // ---- NUMA

    @Test
    void refusesHostNodesWithTheDefaultPolicy() {
        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "host-nodes", List.of(0)))
                .hasMessage("host-nodes must be empty for policy default, or you should explicitly specify a policy"
                        + " other than default");
        assertThat(bench.usage().holders()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "preferred", "interleave"})
    void refusesOtherPoliciesWithoutHostNodes(String policy) {
        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "policy", policy, "host-nodes", List.of()))
                .hasMessage("host-nodes must be set for policy " + policy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bind", "preferred", "interleave"})
    void takesNodesOfWhichOneExists(String policy) throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", MIB, "policy", policy, "host-nodes", List.of(5, 0, 0));

        assertThat(backend.get("host-nodes")).isEqualTo(value(List.of(0, 5)));
        assertThat(backend.policy().wireName()).isEqualTo(policy);
    }

    @Test
    void refusesNodesOfWhichNoneExists() {
        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "policy", "bind", "host-nodes", List.of(127)))
                .hasMessage("cannot bind memory to host NUMA nodes: Invalid argument");
        assertThat(bench.usage().holders()).isEmpty();
    }

    @Test
    void refusesNodesThatAreTooLarge() {
        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "policy", "bind", "host-nodes", List.of(128)))
                .hasMessage("Invalid host-nodes value: 128");
        assertThatThrownBy(() -> bench.add("ram", "m", "size", MIB, "host-nodes", List.of(70000)))
                .hasMessage("Parameter 'null' expects uint16_t");
    }

    @Test
    void preallocatedMemoryIsOnItsNodes() throws QemuException {
        BackendBench two = new BackendBench(
                Persona.QEMU_10_0, HostConfig.ofRam(GIB).withNodes(new Node(GIB, 0), new Node(GIB, 0)));

        two.add("ram", "m", "size", 64 * MIB, "policy", "bind", "host-nodes", List.of(1), "prealloc", true);

        assertThat(two.usage().holders().get(0).residentByNode()).containsExactly(0L, 64 * MIB);
    }

    // ---- life

    @Test
    void aBackendInUseCannotBeDeleted() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", MIB);

        assertThat(backend.canBeDeleted()).isTrue();
        backend.setMapped(true);
        assertThat(backend.canBeDeleted()).isFalse();
        assertThat(backend.isMapped()).isTrue();
        backend.setMapped(false);
        assertThat(backend.canBeDeleted()).isTrue();
    }

    @Test
    void deletingGivesTheMemoryBack() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m", "size", 64 * MIB, "prealloc", true);
        assertThat(bench.usage().residentSize("m")).isEqualTo(64 * MIB);

        bench.delete(backend);
        backend.release();

        assertThat(bench.usage().holders()).isEmpty();
        assertThat(bench.usage().nodes().get(0).freeSize()).isEqualTo(24 * GIB);
        assertThatThrownBy(backend::ramBlock).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theMemoryIsAChild() throws QemuException {
        MemoryBackend backend = bench.add("ram", "m0", "size", 5000);
        QomObject region = Objects.requireNonNull(backend.child("m0[0]"));

        assertThat(region.type().name()).isEqualTo("memory-region");
        assertThat(region.get("size")).isEqualTo(value(5000));
        assertThat(region.get("addr")).isEqualTo(value(0));
        assertThat(region.get("priority")).isEqualTo(value(0));
        assertThat(region.get("container")).isEqualTo(value(""));
        assertThat(region.type().properties())
                .extracting(Property::name)
                .containsExactly("type", "container", "addr", "size", "priority");
    }

    @Test
    void theMemoryCanBeNamedByItsPath() throws QemuException {
        MemoryBackend plain = bench.add("ram", "b", "size", MIB);
        MemoryBackend backend = bench.add("ram", "a", "size", MIB, "x-use-canonical-path-for-ramblock-id", true);

        assertThat(plain.regionName()).isEqualTo("b");
        assertThat(backend.regionName()).isEqualTo("/objects/a");
        assertThat(backend.child("\\x2fobjects\\x2fa[0]")).isNotNull();
    }

    @Test
    void namesOfRegionsAreEscaped() {
        assertThat(MemoryRegion.escape("a/b[0]\\c")).isEqualTo("a\\x2fb\\x5b0\\x5d\\x5cc");
    }

    @Test
    void withoutSizeThereIsNoMemory() {
        assertThatThrownBy(() -> bench.add("ram", "m")).hasMessage("can't create backend with size 0");
    }
}
