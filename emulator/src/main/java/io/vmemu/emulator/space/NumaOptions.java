package io.vmemu.emulator.space;

import io.vmemu.emulator.error.QemuException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Collects the machine's {@code -numa node} options and makes the topology of them. Texts are QEMU's, without program
 * and option; observed on QEMU 7.2.
 */
public final class NumaOptions {
    private static final int MAX_NODES = 128;

    private final MemoryMapRules rules;
    private final CpuPlaces places;
    private final Consumer<String> warnings;
    private final SortedMap<Integer, Node> nodes = new TreeMap<>();
    private final Integer[] nodeOfCpu;
    private boolean anyMem;
    private boolean anyMemdev;

    /**
     * No options yet.
     *
     * @param warnings takes what QEMU warns of on stderr
     */
    public NumaOptions(MemoryMapRules rules, CpuPlaces places, Consumer<String> warnings) {
        this.rules = rules;
        this.places = places;
        this.warnings = warnings;
        this.nodeOfCpu = new Integer[places.maxCpus()];
    }

    /**
     * One {@code -numa node} option, null where a member was not given.
     *
     * @param nodeid the node's number; without one the number of nodes so far
     * @param cpus its CPUs
     * @param mem bytes of main memory that it has
     * @param memdev the memory backend that is its memory
     */
    public record NodeOption(
            @Nullable Integer nodeid,
            List<Integer> cpus,
            @Nullable Long mem,
            @Nullable String memdev) {
        public NodeOption {
            cpus = List.copyOf(cpus);
        }
    }

    private record Node(@Nullable String memdev, long mem) {}

    /**
     * Takes one option.
     *
     * @param memdevSize size in bytes of a memory backend by its name or path; negative if there is none
     * @throws QemuException if it is wrong, or does not go with those before
     */
    public void add(NodeOption option, ToLongFunction<String> memdevSize) throws QemuException {
        int id = option.nodeid() == null ? nodes.size() : option.nodeid();
        if (id >= MAX_NODES) {
            throw new QemuException("Max number of NUMA nodes reached: " + id);
        }
        if (nodes.containsKey(id)) {
            throw new QemuException("Duplicate NUMA nodeid: " + id);
        }
        checkCpus(option.cpus());
        boolean mem = anyMem || option.mem() != null;
        boolean memdev = anyMemdev || option.memdev() != null;
        if (mem && memdev) {
            // The missing blank is QEMU's.
            throw new QemuException("numa configuration should use either mem= or memdev=,mixing both is not allowed");
        }
        long size = size(option, memdevSize);
        anyMem = mem;
        anyMemdev = memdev;
        option.cpus().forEach(cpu -> nodeOfCpu[cpu] = id);
        nodes.put(id, new Node(option.memdev(), size));
    }

    private void checkCpus(List<Integer> cpus) throws QemuException {
        for (int cpu : cpus) {
            if (cpu >= places.maxCpus()) {
                throw new QemuException(
                        "CPU index (%d) should be smaller than maxcpus (%d)".formatted(cpu, places.maxCpus()));
            }
            Integer other = nodeOfCpu[cpu];
            if (other != null) {
                throw new QemuException("CPU is already assigned to node-id: " + other);
            }
        }
    }

    private long size(NodeOption option, ToLongFunction<String> memdevSize) throws QemuException {
        Long mem = option.mem();
        if (mem != null) {
            if (!rules.numaMem()) {
                throw new QemuException("Parameter -numa node,mem is not supported by this machine type\n"
                        + "Use -numa node,memdev instead");
            }
            warnings.accept("Parameter -numa node,mem is deprecated, use -numa node,memdev instead");
            return mem;
        }
        String memdev = option.memdev();
        if (memdev == null) {
            return 0;
        }
        long size = memdevSize.applyAsLong(memdev);
        if (size < 0) {
            throw new QemuException("memdev=" + memdev + " is ambiguous");
        }
        return size;
    }

    /**
     * All options are there: makes the topology. Without any option the machine has one node if it can have memory
     * devices (on newer machine types), else none.
     *
     * @throws QemuException if the nodes have gaps or their memory does not add up to boot memory
     */
    public NumaTopology complete(MemorySizes sizes) throws QemuException {
        if (nodes.isEmpty()) {
            boolean node = (sizes.slots() != 0 && rules.slotsMakeNode())
                    || (sizes.hasDeviceMemory() && rules.maxmemMakesNode());
            if (!node) {
                return NumaTopology.NONE;
            }
            nodes.put(0, new Node(null, sizes.ramSize()));
        }
        for (int id = nodes.lastKey(); id >= 0; id--) {
            if (!nodes.containsKey(id)) {
                throw new QemuException("numa: Node ID missing: " + id);
            }
        }
        long total = 0;
        for (Node node : nodes.values()) {
            total += node.mem();
        }
        if (total != sizes.ramSize()) {
            throw new QemuException("total memory for NUMA nodes (0x%x) should equal RAM size (0x%x)"
                    .formatted(total, sizes.ramSize()));
        }
        return topology();
    }

    private NumaTopology topology() {
        assignCpus();
        List<List<Integer>> cpus = new ArrayList<>();
        for (int id = 0; id < nodes.size(); id++) {
            cpus.add(new ArrayList<>());
        }
        for (int cpu = 0; cpu < nodeOfCpu.length; cpu++) {
            cpus.get(nodeOfCpu[cpu]).add(cpu);
        }
        List<NumaNode> made = new ArrayList<>();
        nodes.forEach((id, node) -> made.add(new NumaNode(id, List.copyOf(cpus.get(id)), node.mem(), node.memdev())));
        return new NumaTopology(made);
    }

    /** CPUs that no option names go to nodes by socket; if options name some but not all, the rest goes to node 0. */
    private void assignCpus() {
        boolean anyNamed = false;
        for (Integer node : nodeOfCpu) {
            anyNamed |= node != null;
        }
        List<String> missing = new ArrayList<>();
        for (int cpu = 0; cpu < nodeOfCpu.length; cpu++) {
            if (nodeOfCpu[cpu] == null) {
                nodeOfCpu[cpu] = anyNamed ? 0 : places.socketOf(cpu) % nodes.size();
                missing.add("CPU " + cpu + " [" + places.describe(cpu) + "]");
            }
        }
        if (anyNamed && !missing.isEmpty()) {
            warnings.accept("CPU(s) not present in any NUMA nodes: " + String.join(", ", missing));
            warnings.accept("All CPU(s) up to maxcpus should be described in NUMA config, ability to start up with"
                    + " partial NUMA mappings is obsoleted and will be removed in future");
        }
    }
}
