package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.IdentityTypes;
import io.vmemu.emulator.memory.HostConfig;
import io.vmemu.emulator.memory.SimulatedHost;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QNum;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Device;
import io.vmemu.emulator.qom.InputStyle;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.qom.TypeSource;
import io.vmemu.emulator.space.MemorySizes;
import io.vmemu.emulator.time.VirtualTime;
import io.vmemu.emulator.trace.Tracer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A machine of 1 GiB, 4 slots, up to 64 GiB, on virtual time, as the recorded conversations use it. */
final class TestMachine {
    static final long MIB = 1L << 20;

    final VirtualTime time = new VirtualTime(1_000_000_000_000_000L);
    final List<MachineEvent> events = new ArrayList<>();
    final List<Integer> exits = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final Machine machine;

    TestMachine(Persona persona, String type, boolean startStopped) throws QemuException {
        this(persona, type, new MachineConfig.Policy(startStopped, false, false, false, false));
    }

    TestMachine(Persona persona, String type, MachineConfig.Policy policy) throws QemuException {
        this(persona, type, policy, new NoTypes());
    }

    /** With all types that a real QEMU of the version has. */
    static TestMachine complete(Persona persona, String type) throws QemuException {
        return new TestMachine(
                persona, type, new MachineConfig.Policy(true, false, false, false, false), new IdentityTypes(persona));
    }

    private TestMachine(Persona persona, String type, MachineConfig.Policy policy, TypeSource types)
            throws QemuException {
        MachineConfig plain = MachineConfig.of(
                persona,
                find(type, persona),
                MemorySizes.of(1024 * MIB, 65536 * MIB, 4L, MemorySizes.DEFAULT_RAM_SIZE));
        MachineConfig config = new MachineConfig(
                plain.persona(),
                plain.type(),
                plain.properties(),
                plain.memory(),
                plain.cpus(),
                plain.accelerator(),
                plain.identity(),
                plain.boot(),
                policy,
                plain.globals());
        machine = new Machine(
                config,
                new MachineEnvironment(
                        time.loop(),
                        time.clock(),
                        Tracer.NONE,
                        new Reporter(),
                        types,
                        new SimulatedHost(HostConfig.ofRam(16384 * MIB)),
                        NoGuest::new,
                        exits::add));
        machine.addListener((event, epochMicros) -> events.add(event));
    }

    private static MachineType find(String name, Persona persona) {
        MachineType type = MachineType.find(name, persona);
        if (type == null) {
            throw new IllegalArgumentException(name);
        }
        return type;
    }

    /** With four root ports rp1 to rp4, started. */
    TestMachine start() throws QemuException {
        machine.initializeBoard(List.of());
        if (machine.config().type().family() == MachineType.Family.Q35) {
            for (int i = 1; i <= 4; i++) {
                machine.addDevice(
                        dict("driver", "pcie-root-port", "id", "rp" + i, "chassis", "" + i, "addr", "2." + (i - 1)),
                        InputStyle.KEYVAL);
            }
        }
        machine.start();
        time.runDue();
        return this;
    }

    void backend(String id, long size) throws QemuException {
        machine.addObject(dict("qom-type", "memory-backend-ram", "id", id).put("size", size), InputStyle.STRICT);
    }

    Device virtioMem(String id, String bus, String memdev) throws QemuException {
        return machine.addDevice(
                dict("driver", "virtio-mem-pci", "id", id, "bus", bus, "memdev", memdev), InputStyle.STRICT);
    }

    QomObject object(String path) {
        return machine.tree().resolve(path).get(0);
    }

    static QDict dict(String... members) {
        QDict dict = new QDict();
        for (int i = 0; i < members.length; i += 2) {
            dict.put(members[i], members[i + 1]);
        }
        return dict;
    }

    static QObject number(long value) {
        return QNum.of(value);
    }

    static QObject text(String value) {
        return QString.of(value);
    }

    private final class Reporter implements ErrorReporter {
        @Override
        public void error(String text) {
            warnings.add("error: " + text);
        }

        @Override
        public void warn(String text) {
            warnings.add(text);
        }
    }

    private static final class NoTypes implements TypeSource {
        @Override
        public @Nullable QomType load(String name, TypeRegistry registry) {
            return null;
        }

        @Override
        public List<Property> ownProperties(String typeName) {
            return List.of();
        }

        @Override
        public List<String> names() {
            return List.of();
        }
    }
}
