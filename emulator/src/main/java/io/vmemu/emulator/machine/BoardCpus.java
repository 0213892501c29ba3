package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.CpuDevice;
import io.vmemu.emulator.identity.CpuOption;
import io.vmemu.emulator.identity.CpuProperties;
import io.vmemu.emulator.identity.HostCpu;
import io.vmemu.emulator.memory.MemoryRegion;
import io.vmemu.emulator.option.GlobalProperty;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.space.NumaNode;
import io.vmemu.emulator.space.NumaTopology;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the CPUs of a board. */
final class BoardCpus {
    private final Machine machine;
    private @Nullable CpuProperties properties;

    BoardCpus(Machine machine) {
        this.machine = machine;
    }

    private boolean isEmpty() {
        return machine.config().type().family() == MachineType.Family.NONE;
    }

    /**
     * Reads what they are, and warns of what they cannot have, once for each of them.
     *
     * @return null if they are of the default model: what that is is read when somebody asks
     */
    @Nullable
    CpuProperties read() throws QemuException {
        boolean usual = machine.config().cpus().model().equals(CpuTopology.SINGLE.model());
        if (isEmpty() || (usual && globals().isEmpty())) {
            return null;
        }
        CpuOption option = parse();
        List<String> warnings = option.warnings();
        for (int i = 0; i < machine.config().cpus().cpus(); i++) {
            warnings.forEach(machine.environment().reporter()::warn);
            option.enforce();
        }
        properties = option.properties();
        return properties;
    }

    /** Puts the CPUs into the tree. */
    void addTo(QomObject unattached, NumaTopology numa) {
        if (isEmpty()) {
            return;
        }
        CpuTopology cpus = machine.config().cpus();
        TypeRegistry types = machine.types();
        QomType region = types.get("memory-region");
        Supplier<CpuProperties> source = this::properties;
        for (int index = 0; index < cpus.cpus(); index++) {
            CpuDevice cpu = new CpuDevice(types.get(cpus.typeName()), source);
            place(cpu, cpus, index, numa);
            cpu.addChild("lapic", new Device(types.get("apic")));
            cpu.addChild("smram[0]", new MemoryRegion(region, 1L << 32));
            cpu.addChild("memory[0]", new MemoryRegion(region, -1));
            cpu.addChild("memory[1]", new MemoryRegion(region, -1));
            unattached.addChild("device[" + (index == 0 ? 0 : index + 1) + "]", cpu);
            cpu.setRealized(true);
        }
    }

    private static void place(CpuDevice cpu, CpuTopology cpus, int index, NumaTopology numa) {
        CpuTopology.Place place = cpus.place(index);
        cpu.setPlace("apic-id", cpus.apicId(place));
        cpu.setPlace("socket-id", place.socket());
        cpu.setPlace("die-id", place.die());
        cpu.setPlace("core-id", place.core());
        cpu.setPlace("thread-id", place.thread());
        for (NumaNode node : numa.nodes()) {
            if (node.cpus().contains(index)) {
                cpu.setPlace("node-id", node.id());
            }
        }
    }

    private CpuOption parse() throws QemuException {
        MachineConfig config = machine.config();
        HostCpu host = config.accelerator().equals("kvm") ? HostCpu.ofThisHost() : null;
        return CpuOption.parse(
                config.cpus().model(), machine.persona(), host, config.type().name(), globals());
    }

    /** What {@code -global} says of them. */
    private List<GlobalProperty> globals() {
        MachineConfig config = machine.config();
        if (config.globals().isEmpty()) {
            return List.of();
        }
        QomType type = machine.types().get(config.cpus().typeName());
        return config.globals().stream()
                .filter(global -> type.isA(global.driver()))
                .toList();
    }

    private CpuProperties properties() {
        CpuProperties known = properties;
        if (known == null) {
            try {
                known = parse().properties();
            } catch (QemuException refusal) {
                throw new IllegalStateException(refusal.desc(), refusal);
            }
            properties = known;
        }
        return known;
    }
}
