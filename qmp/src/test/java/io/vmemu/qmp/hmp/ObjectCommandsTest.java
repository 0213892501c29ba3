package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.qom.Persona;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code qom-*}, {@code object_*} and {@code info qom-tree}. */
final class ObjectCommandsTest {
    private static final String NO_SIZE = """
                        Error: Parameter 'requested-size' expects a non-negative number below 2^64
                        Optional suffix k, M, G, T, P or E means kilo-, mega-, giga-, tera-, peta-
                        and exabytes, respectively.
                        """;

    private HmpMachine monitor;

    @BeforeEach
    void plugDevice() throws QemuException {
        monitor = HmpMachine.withDevice(Persona.QEMU_10_0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "vm0 requested-size;134217728",
                "\"vm0\" \"requested-size\";134217728",
                "vm0 memdev;\"/objects/m0\"",
                "vm0 prealloc;false",
                "vm0/virtio-backend parent_bus;\"/machine/peripheral/vm0/virtio-bus\"",
                "vm0 unplugged-inaccessible;\"on\"",
                "m0 policy;\"default\"",
                "/ type;\"container\"",
                "vm0 nope;Error: Property 'virtio-mem-pci.nope' not found",
                "nope size;Error: Device 'nope' not found",
                "rp1 x;Error: Device 'rp1' not found",
            })
    void qomGetPrintsAPropertyAsJson(String arguments, String printed) {
        assertThat(monitor.run("qom-get " + arguments)).isEqualTo(printed + "\n");
    }

    @Test
    void qomGetIndentsWhatHasParts() {
        assertThat(monitor.run("qom-get m0 host-nodes")).isEqualTo("[\n]\n");
        assertThat(monitor.run("qom-get /machine memory"))
                .isEqualTo("{\n    \"size\": 1073741824,\n    \"max-size\": 68719476736,\n    \"slots\": 4\n}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "64M, 67108864",
        "64m, 67108864",
        "0.5G, 536870912",
        ".5G, 536870912",
        "64.M, 67108864",
        "0x4000000, 67108864",
        "4194304, 4194304",
        "0, 0",
    })
    void qomSetTakesSizesInWords(String text, long bytes) {
        assertThat(monitor.run("qom-set vm0 requested-size " + text)).isEmpty();
        assertThat(monitor.run("qom-get vm0 requested-size")).isEqualTo(bytes + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "''", "\"\"", "64MB", "64MiB", "1.5", "128M 3", "64M ", "0x4000000M", "-j 1"})
    void qomSetRefusesWhatIsNoSize(String text) {
        assertThat(monitor.run("qom-set vm0 requested-size " + text)).isEqualTo(NO_SIZE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "vm0 requested-size -1;Value '-1' is out of range for parameter 'requested-size'",
                "vm0 requested-size 16E;Value '16E' is out of range for parameter 'requested-size'",
                "vm0 requested-size 1K;'requested-size' has to be multiples of 'block-size' (0x200000)",
                "vm0 requested-size 1.5G;'requested-size' cannot exceed the memory backend size(0x20000000)",
                "vm0 memaddr 5;Attempt to set property 'memaddr' on anonymous device (type 'virtio-mem') after it was"
                        + " realized",
                "vm0 memaddr x;Attempt to set property 'memaddr' on anonymous device (type 'virtio-mem') after it was"
                        + " realized",
                "vm0 memdev m1;Attempt to set link property 'memdev' on device '(null)' (type 'virtio-mem') after it was"
                        + " realized",
                "vm0 block-size 4M;'block-size' cannot be changed",
                "vm0 nope 4M;Property 'virtio-mem-pci.nope' not found",
                "vm0 type x;Property 'virtio-mem-pci.type' is not writable",
                "nope nope 4M;Device 'nope' not found",
                "m1 merge x;Parameter 'merge' expects 'on' or 'off'",
                "m1 merge True;Parameter 'merge' expects 'on' or 'off'",
                "m1 prealloc-threads x;Parameter 'prealloc-threads' expects uint64",
                "m1 prealloc-threads 5M;Parameter 'prealloc-threads' expects uint64",
                "m1 prealloc-threads -1;Parameter 'prealloc-threads' expects uint32_t",
                "m1 prealloc-threads 18446744073709551616;Parameter 'prealloc-threads' expects uint64",
                "m1 prealloc-threads 0;property 'prealloc-threads' of memory-backend-ram doesn't take value '0'",
                "m1 policy x;Parameter 'policy' does not accept value 'x'",
                "m1 host-nodes x;Parameter 'null' expects list of uint64 values or ranges",
                "m1 host-nodes 3-1;Parameter 'null' expects list of uint64 values or ranges",
                "m1 host-nodes 0,,1;Parameter 'null' expects list of uint64 values or ranges",
                "m1 host-nodes -1;Parameter 'null' expects uint16_t",
                "m1 host-nodes 500;Invalid host-nodes value: 500",
                "m1 share on;cannot change property value",
            })
    void qomSetIsRefused(String arguments, String text) {
        assertThat(monitor.run("qom-set " + arguments)).isEqualTo("Error: " + text + "\n");
    }

    @Test
    void qomSetTakesOtherValues() {
        assertThat(monitor.run("qom-set m1 merge no")).isEmpty();
        assertThat(monitor.run("qom-get m1 merge")).isEqualTo("false\n");
        assertThat(monitor.run("qom-set m1 prealloc-threads 0x5")).isEmpty();
        assertThat(monitor.run("qom-get m1 prealloc-threads")).isEqualTo("5\n");
        assertThat(monitor.run("qom-set m1 policy bind")).isEmpty();
        assertThat(monitor.run("qom-set m1 host-nodes 0-2,5,")).isEmpty();
        assertThat(monitor.run("qom-get m1 host-nodes")).isEqualTo("[\n    0,\n    1,\n    2,\n    5\n]\n");
    }

    @Test
    void aPropertyWithSignTakesNoSuffix() {
        assertThat(monitor.run("device_add virtio-balloon-pci,id=b0,bus=rp2")).isEmpty();
        assertThat(monitor.run("qom-set b0 guest-stats-polling-interval 0x5")).isEmpty();
        assertThat(monitor.run("qom-get b0 guest-stats-polling-interval")).isEqualTo("5\n");
        for (String text : new String[] {"x", "5x", "0-3", "99999999999999999999", "9223372036854775808"}) {
            assertThat(monitor.run("qom-set b0 guest-stats-polling-interval " + text))
                    .isEqualTo("Error: Parameter 'guest-stats-polling-interval' expects int64\n");
        }
    }

    @Test
    void qomSetTakesJsonIfAsked() {
        assertThat(monitor.run("qom-set -j vm0 requested-size 4194304")).isEmpty();
        assertThat(monitor.run("qom-get vm0 requested-size")).isEqualTo("4194304\n");
        assertThat(monitor.run("qom-set -j vm0 requested-size {"))
                .isEqualTo("Error: JSON parse error, premature EOI\n");
        assertThat(monitor.run("qom-set -j vm0 requested-size '128M'"))
                .isEqualTo("Error: Parameter 'requested-size' expects uint64\n");
        assertThat(monitor.run("qom-set -j vm0 requested-size 1 2"))
                .isEqualTo("Error: Expecting at most one JSON value\n");
    }

    @Test
    void theOlderOneReadsSizesDifferently() throws QemuException {
        HmpMachine old = HmpMachine.withDevice(Persona.QEMU_7_2);

        assertThat(old.run("qom-set vm0 requested-size -1")).isEqualTo(NO_SIZE);
        assertThat(old.run("qom-set vm0 requested-size .5G")).isEqualTo(NO_SIZE);
        assertThat(old.run("qom-set vm0 requested-size 0x40M"))
                .isEqualTo("warning: Using a multiplier suffix on hex numbers is deprecated: 0x40M\n");
        assertThat(old.run("qom-get vm0 requested-size")).isEqualTo("67108864\n");
    }

    @Test
    void qomListShowsPropertiesWithTypes() {
        assertThat(monitor.run("qom-list")).isEqualTo("/\n");
        assertThat(monitor.run("qom-list /objects").lines())
                .containsExactlyInAnyOrder(
                        "type (string)",
                        "pc.ram (child<memory-backend-ram>)",
                        "m0 (child<memory-backend-ram>)",
                        "m1 (child<memory-backend-ram>)");
        assertThat(monitor.run("qom-list nope")).isEqualTo("Error: Device 'nope' not found\n");
        assertThat(monitor.run("qom-list rp1")).isEqualTo("Error: Path 'rp1' is ambiguous\n");
    }

    @Test
    void theTreeIsSorted() {
        assertThat(monitor.run("info qom-tree /objects/")).isEqualTo("""
                        /objects (container)
                          /m0 (memory-backend-ram)
                            /m0[0] (memory-region)
                          /m1 (memory-backend-ram)
                            /m1[0] (memory-region)
                          /pc.ram (memory-backend-ram)
                            /pc.ram[0] (memory-region)
                        """);
        assertThat(monitor.run("info qom-tree m0")).isEqualTo("/m0 (memory-backend-ram)\n  /m0[0] (memory-region)\n");
        assertThat(monitor.run("info qom-tree")).startsWith("/machine (pc-q35-10.0-machine)\n  /");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nope", "rp1", "rp", "/nope"})
    void aTreeNeedsOneRoot(String path) {
        assertThat(monitor.run("info qom-tree " + path)).isEqualTo("Path '" + path + "' could not be resolved.\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "memory-backend-ram;Parameter 'id' is missing",
                "memory-backend-ram,id=x;Parameter 'size' is missing",
                "memory-backend-ram,id=m0,size=64M;attempt to add duplicate property 'm0' to object (type 'container')",
                "memory-backend-ram,id=x,size=0;property 'size' of memory-backend-ram doesn't take value '0'",
                "memory-backend-ram,id=x,size=1z;Parameter 'size' expects size",
                "memory-backend-ram,id=x,size=;Parameter 'size' expects size",
                "memory-backend-ram,id=x,size=1M x;Parameter 'size' expects size",
                "memory-backend-ram,id=x,size=1M,nope=1;Parameter 'nope' is unexpected",
                "memory-backend-ram,id=x,size=1M,prealloc=1;Parameter 'prealloc' expects 'on' or 'off'",
                "memory-backend-ram,id=x,size=1M,policy=x;Parameter 'policy' does not accept value 'x'",
                "memory-backend-ram,id=x,size=1M,share;Expected '=' after parameter 'share'",
                "memory-backend-ram,id=x,size=1M,host-nodes=0,policy=bind;Invalid parameter type for 'host-nodes',"
                        + " expected: array",
                "memory-backend-ram, id=x,size=1M;Invalid parameter ' id'",
                "memory-backend-file,id=x,size=1M;Parameter 'mem-path' is missing",
                "nope,id=x;Parameter 'qom-type' does not accept value 'nope'",
                "size=1M,id=x;Parameter 'qom-type' is missing",
            })
    void anObjectIsRefused(String arguments, String text) {
        assertThat(monitor.run("object_add " + arguments)).isEqualTo("Error: " + text + "\n");
        assertThat(monitor.run("object_del x")).isEqualTo("Error: object 'x' not found\n");
    }

    @Test
    void anIdThatIsNoneComesWithAHint() {
        assertThat(monitor.run("object_add memory-backend-ram,id=0x,size=1M")).isEqualTo("""
                        Error: Parameter 'id' expects an identifier
                        Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.
                        """);
    }

    @Test
    void objectsComeAndGo() {
        assertThat(monitor.run("object_add qom-type=memory-backend-ram,id=x,size=1.5G,host-nodes.0=0,policy=bind"))
                .isEmpty();
        assertThat(monitor.run("qom-get x size")).isEqualTo("1610612736\n");
        assertThat(monitor.run("qom-get x host-nodes")).isEqualTo("[\n    0\n]\n");
        assertThat(monitor.run("object_del x")).isEmpty();
        assertThat(monitor.run("object_add {\"qom-type\":\"memory-backend-ram\",\"id\":\"y\",\"size\":1048576}"))
                .isEmpty();
        assertThat(monitor.run("qom-get y size")).isEqualTo("1048576\n");
        assertThat(monitor.run("object_del m0")).isEqualTo("Error: object 'm0' is in use, can not be deleted\n");
        assertThat(monitor.run("object_del vm0")).isEqualTo("Error: object 'vm0' not found\n");
    }

    @Test
    void helpListsTheTypesOfObjects() {
        assertThat(monitor.run("object_add help"))
                .startsWith("List of user creatable objects:\n")
                .contains("  memory-backend-memfd\n  memory-backend-ram\n  memory-backend-shm\n");
    }

    @Test
    void helpListsTheOptionsOfTypesThatCannotBeMadeToo() {
        assertThat(monitor.run("object_add memory-backend,help"))
                .startsWith(
                        "memory-backend options:\n  dump=<bool>            - Set to 'off' to exclude from core dump\n")
                .doesNotContain("type=");
        assertThat(monitor.run("object_add container,help")).isEqualTo("There are no options for container.\n");
    }

    @Test
    void helpListsTheOptionsOfAnObject() {
        assertThat(monitor.run("object_add memory-backend-ram,help")).isEqualTo("""
                        memory-backend-ram options:
                          dump=<bool>            - Set to 'off' to exclude from core dump
                          host-nodes=<int>       - Binds memory to the list of NUMA host nodes
                          merge=<bool>           - Mark memory as mergeable
                          policy=<HostMemPolicy> - Set the NUMA policy
                          prealloc-context=<link<thread-context>> - Context to use for creating CPU threads for\
                         preallocation
                          prealloc-threads=<int> - Number of CPU threads to use for prealloc
                          prealloc=<bool>        - Preallocate memory
                          reserve=<bool>         - Reserve swap space (or huge pages) if applicable
                          share=<bool>           - Mark the memory as private to QEMU or shared
                          size=<int>             - Size of the memory region (ex: 500M)
                          x-use-canonical-path-for-ramblock-id=<bool>
                        """);
    }
}
