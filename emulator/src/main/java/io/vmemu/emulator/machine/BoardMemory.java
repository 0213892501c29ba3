package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.CpuDevice;
import io.vmemu.emulator.identity.CpuProperties;
import io.vmemu.emulator.memory.MemoryBackend;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.Visitor;
import io.vmemu.emulator.space.Chipset;
import io.vmemu.emulator.space.MachineMemoryLayout;
import io.vmemu.emulator.space.MachineMemoryLayout.Topmost;
import io.vmemu.emulator.space.MemoryMapRules;
import io.vmemu.emulator.space.NumaNode;
import io.vmemu.emulator.space.NumaOptions;
import io.vmemu.emulator.space.NumaTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Boot memory: its nodes and the backends behind it. */
final class BoardMemory {
    /** Id of the backend of boot memory that QEMU makes by itself. */
    private static final String DEFAULT_RAM_ID = "pc.ram";

    /** Those of KVM's host, as it were. */
    private static final int KVM_PHYS_BITS = 46;

    private BoardMemory() {}

    /**
     * Lays memory out, and says what there is to warn of.
     *
     * @param cpu what the CPUs are; null for those of the default model
     */
    static MachineMemoryLayout layout(Machine machine, MemoryMapRules rules, @Nullable CpuProperties cpu)
            throws QemuException {
        MachineConfig config = machine.config();
        MachineMemoryLayout layout = MachineMemoryLayout.of(rules, config.memory(), layoutOptions(config, cpu));
        layout.warnings().forEach(machine.environment().reporter()::warn);
        return layout;
    }

    private static MachineMemoryLayout.Options layoutOptions(MachineConfig config, @Nullable CpuProperties cpu)
            throws QemuException {
        String below4g = config.properties().get("max-ram-below-4g");
        long maxBelow4g = 0;
        if (below4g != null) {
            try {
                maxBelow4g = Visitor.parseSize(below4g, 1);
            } catch (NumberFormatException e) {
                throw new QemuException("Parameter 'max-ram-below-4g' expects size");
            }
            MachineMemoryLayout.checkMaxRamBelow4g(maxBelow4g);
        }
        boolean tcg = config.accelerator().equals("tcg");
        int usualBits = tcg ? CpuDevice.USUAL_PHYS_BITS : KVM_PHYS_BITS;
        String type = config.type().name();
        if (cpu == null) {
            return new MachineMemoryLayout.Options(type, maxBelow4g, usualBits, tcg, Topmost.HOLE);
        }
        cpu.checkPhysBits();
        int bits = cpu.physBits(usualBits);
        return new MachineMemoryLayout.Options(type, maxBelow4g, bits, tcg && cpu.isAmd(), topmost(config, cpu, bits));
    }

    private static Topmost topmost(MachineConfig config, CpuProperties cpu, int physBits) {
        if (config.persona().isAtLeast(Persona.QEMU_10_0)) {
            return cpu.hasLongMode() ? Topmost.HOLE : Topmost.MEMORY;
        }
        return physBits > Integer.SIZE ? Topmost.HOLE : Topmost.ANYTHING;
    }

    static MemoryMapRules rules(MachineType type) {
        return MemoryMapRules.of(
                type.family() == MachineType.Family.PC ? Chipset.I440FX : Chipset.Q35,
                type.version() / 100,
                type.version() % 100);
    }

    static NumaTopology numa(Machine machine, MemoryMapRules rules, List<NumaOptions.NodeOption> options)
            throws QemuException {
        return read(machine, rules, options, machine.environment().reporter()::warn)
                .complete(machine.config().memory());
    }

    /** Reads the options one by one, so that the last one is refused if it does not go with the others. */
    static NumaOptions read(
            Machine machine, MemoryMapRules rules, List<NumaOptions.NodeOption> options, Consumer<String> warnings)
            throws QemuException {
        NumaOptions numa = new NumaOptions(rules, machine.config().cpus(), warnings);
        for (NumaOptions.NodeOption option : options) {
            numa.add(option, name -> {
                MemoryBackend backend = find(machine, name);
                return backend == null ? -1 : backend.size();
            });
        }
        return numa;
    }

    private static @Nullable MemoryBackend find(Machine machine, String idOrPath) {
        List<QomObject> found = machine.tree().resolve(idOrPath);
        return found.size() == 1 && found.get(0) instanceof MemoryBackend backend ? backend : null;
    }

    /** Takes the backends of boot memory, or makes the one that QEMU makes; returns them by address. */
    static List<MemoryBackend> attachMainMemory(Machine machine, ObjectManager objects, NumaTopology numa)
            throws QemuException {
        MachineConfig config = machine.config();
        List<MemoryBackend> attached = new ArrayList<>();
        for (NumaNode node : numa.nodes()) {
            if (node.memdev() != null) {
                attached.add(attach(machine, node.memdev(), node.size()));
            }
        }
        String named = config.properties().get("memory-backend");
        if (named != null) {
            attached.add(attach(machine, named, config.memory().ramSize()));
        } else if (attached.isEmpty() && config.type().family() != MachineType.Family.NONE) {
            QDict arguments = new QDict()
                    .put("qom-type", "memory-backend-ram")
                    .put("id", DEFAULT_RAM_ID)
                    .put("size", QNum.ofUnsigned(config.memory().ramSize()));
            QomObject made = objects.add(arguments, InputStyle.STRICT);
            ((MemoryBackend) made).setMapped(true);
            attached.add((MemoryBackend) made);
        }
        return attached;
    }

    private static MemoryBackend attach(Machine machine, String idOrPath, long size) throws QemuException {
        MemoryBackend backend = find(machine, idOrPath);
        if (backend == null) {
            throw new QemuException("Memory backend '" + idOrPath + "' not found");
        }
        if (backend.isMapped()) {
            throw new QemuException("memory backend " + backend.nameInParent() + " can't be used multiple times.");
        }
        if (backend.size() != size) {
            throw new QemuException("Machine memory size does not match the size of the memory backend");
        }
        backend.setMapped(true);
        return backend;
    }
}
