package io.vmemu.emulator.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.space.NumaOptions.NodeOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumaOptionsTest {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    private static final MemoryMapRules RULES = MemoryMapRules.current(Chipset.I440FX);
    private static final MemoryMapRules OLD = MemoryMapRules.of(Chipset.I440FX, 5, 0);
    private static final Map<String, Long> BACKENDS = Map.of("r0", 512 * MIB, "r1", 512 * MIB);

    private final List<String> warnings = new ArrayList<>();

    private record Cpus(int cpus, int maxCpus, int coresPerSocket) implements CpuPlaces {
        @Override
        public int socketOf(int cpu) {
            return cpu / coresPerSocket;
        }

        @Override
        public String describe(int cpu) {
            return "socket-id: %d, core-id: %d, thread-id: 0".formatted(socketOf(cpu), cpu % coresPerSocket);
        }
    }

    private NumaOptions options(MemoryMapRules rules, int cpus, int coresPerSocket) {
        return new NumaOptions(rules, new Cpus(cpus, cpus, coresPerSocket), warnings::add);
    }

    private NumaOptions options() {
        return options(RULES, 2, 2);
    }

    private static NumaOptions with(NumaOptions options, NodeOption... nodes) throws QemuException {
        for (NodeOption node : nodes) {
            options.add(node, name -> BACKENDS.getOrDefault(name, -1L));
        }
        return options;
    }

    private static NodeOption node(@Nullable Integer id, @Nullable String memdev, Integer... cpus) {
        return new NodeOption(id, List.of(cpus), null, memdev);
    }

    private static NodeOption mem(long size) {
        return new NodeOption(null, List.of(), size, null);
    }

    private static MemorySizes gib() {
        return new MemorySizes(GIB, GIB, 0);
    }

    @Test
    void eachNodeHasItsCpusAndItsBackend() throws QemuException {
        NumaTopology topology =
                with(options(), node(0, "r0", 0), node(1, "r1", 1)).complete(gib());

        assertThat(topology.nodes())
                .containsExactly(
                        new NumaNode(0, List.of(0), 512 * MIB, "r0"), new NumaNode(1, List.of(1), 512 * MIB, "r1"));
        assertThat(topology.nodeSizes()).containsExactly(512 * MIB, 512 * MIB);
        assertThat(warnings).isEmpty();
    }

    @Test
    void nodesMayComeInAnyOrder() throws QemuException {
        NumaTopology topology = with(options(), node(1, "r0"), node(0, "r1")).complete(gib());

        assertThat(topology.nodes()).extracting(NumaNode::memdev).containsExactly("r1", "r0");
    }

    @Test
    void aNodeWithoutNumberGetsTheNextOne() throws QemuException {
        NumaTopology topology =
                with(options(), node(null, "r0"), node(null, "r1")).complete(gib());

        assertThat(topology.nodes()).extracting(NumaNode::id).containsExactly(0, 1);
    }

    @Test
    void cpusThatNoOptionNamesGoToNodesBySocket() throws QemuException {
        NumaTopology two =
                with(options(RULES, 8, 4), node(0, "r0"), node(1, "r1")).complete(gib());
        NumaTopology alternating =
                with(options(RULES, 4, 1), node(0, "r0"), node(1, "r1")).complete(gib());

        assertThat(two.nodes()).extracting(NumaNode::cpus).containsExactly(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7));
        assertThat(alternating.nodes()).extracting(NumaNode::cpus).containsExactly(List.of(0, 2), List.of(1, 3));
        assertThat(warnings).isEmpty();
    }

    @Test
    void cpusForgottenGoToNodeZeroWithAWarning() throws QemuException {
        NumaTopology topology =
                with(options(RULES, 3, 3), node(0, "r0"), node(1, "r1", 1)).complete(gib());

        assertThat(topology.nodes()).extracting(NumaNode::cpus).containsExactly(List.of(0, 2), List.of(1));
        assertThat(warnings)
                .containsExactly(
                        "CPU(s) not present in any NUMA nodes: CPU 0 [socket-id: 0, core-id: 0, thread-id: 0],"
                                + " CPU 2 [socket-id: 0, core-id: 2, thread-id: 0]",
                        "All CPU(s) up to maxcpus should be described in NUMA config, ability to start up with partial"
                                + " NUMA mappings is obsoleted and will be removed in future");
    }

    @ParameterizedTest
    @CsvSource({
        "7, 2, 0, 1, 0",
        "7, 2, 0, 4, 1",
        "7, 2, 1, 4, 1",
        "5, 1, 0, 4, 1",
        "5, 0, 0, 4, 0",
        "5, 0, 1, 4, 1",
        "2, 11, 1, 4, 1",
        "2, 11, 0, 4, 0",
        "2, 10, 1, 4, 0",
    })
    void memoryHotplugBringsANode(int major, int minor, long slots, long maxmemGib, int nodes) throws QemuException {
        MemorySizes sizes = new MemorySizes(GIB, maxmemGib * GIB, slots);

        NumaTopology topology =
                options(MemoryMapRules.of(Chipset.I440FX, major, minor), 2, 2).complete(sizes);

        assertThat(topology.nodeCount()).isEqualTo(nodes);
        if (nodes == 1) {
            assertThat(topology.nodes()).containsExactly(new NumaNode(0, List.of(0, 1), GIB, null));
        }
    }

    @Test
    void devicesMayBeOnNodesThatExistOrOnNodeZero() throws QemuException {
        NumaTopology two = with(options(), node(0, "r0"), node(1, "r1")).complete(gib());

        assertThat(two.hasNode(1)).isTrue();
        assertThat(two.hasNode(2)).isFalse();
        assertThat(two.hasNode(0xffffffffL)).isFalse();
        assertThat(NumaTopology.NONE.hasNode(0)).isTrue();
        assertThat(NumaTopology.NONE.hasNode(1)).isFalse();
    }

    @Test
    void refusesTooManyNodes() {
        assertThatThrownBy(() -> with(options(), node(128, "r0")))
                .isInstanceOf(QemuException.class)
                .hasMessage("Max number of NUMA nodes reached: 128");
    }

    @Test
    void refusesANumberTwice() {
        assertThatThrownBy(() -> with(options(), node(0, "r0"), node(0, "r1"))).hasMessage("Duplicate NUMA nodeid: 0");
        assertThatThrownBy(() -> with(options(), node(1, "r0"), node(null, "r1")))
                .hasMessage("Duplicate NUMA nodeid: 1");
    }

    @Test
    void refusesGaps() throws QemuException {
        NumaOptions low = with(options(), node(1, "r0"));
        NumaOptions high = with(options(), node(0, "r0"), node(1, "r1"), node(127, null));

        assertThatThrownBy(() -> low.complete(gib())).hasMessage("numa: Node ID missing: 0");
        assertThatThrownBy(() -> high.complete(gib())).hasMessage("numa: Node ID missing: 126");
    }

    @Test
    void refusesMemoryThatDoesNotAddUp() throws QemuException {
        NumaOptions none = with(options(), node(null, null));
        NumaOptions half = with(options(), node(null, "r0"));

        assertThatThrownBy(() -> none.complete(gib()))
                .hasMessage("total memory for NUMA nodes (0x0) should equal RAM size (0x40000000)");
        assertThatThrownBy(() -> half.complete(gib()))
                .hasMessage("total memory for NUMA nodes (0x20000000) should equal RAM size (0x40000000)");
    }

    @Test
    void refusesABackendThatIsNotThere() {
        assertThatThrownBy(() -> with(options(), node(null, "nope"))).hasMessage("memdev=nope is ambiguous");
    }

    @Test
    void refusesCpusThatAreNotThere() {
        assertThatThrownBy(() -> with(options(), node(null, "nope", 2)))
                .hasMessage("CPU index (2) should be smaller than maxcpus (2)");
    }

    @Test
    void refusesACpuOfAnotherNodeButTakesOneTwice() throws QemuException {
        assertThatThrownBy(() -> with(options(), node(null, "r0", 0), node(null, "r1", 0)))
                .hasMessage("CPU is already assigned to node-id: 0");
        assertThat(with(options(), node(null, "r0", 0, 0, 1), node(null, "r1"))
                        .complete(gib())
                        .nodes())
                .extracting(NumaNode::cpus)
                .containsExactly(List.of(0, 1), List.of());
    }

    @Test
    void memIsForOldMachineTypes() throws QemuException {
        NumaTopology topology = with(options(OLD, 2, 2), mem(GIB)).complete(gib());

        assertThat(topology.nodes()).containsExactly(new NumaNode(0, List.of(0, 1), GIB, null));
        assertThat(warnings).containsExactly("Parameter -numa node,mem is deprecated, use -numa node,memdev instead");
        assertThatThrownBy(() -> with(options(), mem(GIB)))
                .hasMessage("Parameter -numa node,mem is not supported by this machine type\n"
                        + "Use -numa node,memdev instead");
    }

    @Test
    void memAndMemdevDoNotMix() throws QemuException {
        String text = "numa configuration should use either mem= or memdev=,mixing both is not allowed";

        assertThatThrownBy(() -> with(options(), new NodeOption(null, List.of(), GIB, "r0")))
                .hasMessage(text);
        assertThatThrownBy(() -> with(options(), node(null, "r0"), mem(GIB))).hasMessage(text);
        assertThatThrownBy(() -> with(options(OLD, 2, 2), mem(GIB), node(null, "r0")))
                .hasMessage(text);
    }
}
