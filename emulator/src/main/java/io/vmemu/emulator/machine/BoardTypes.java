package io.vmemu.emulator.machine;

import io.vmemu.emulator.device.CoreTypes;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.memory.BackendContext;
import io.vmemu.emulator.memory.MemoryBackendTypes;
import io.vmemu.emulator.object.ObjectTypes;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.qom.Property;
import io.vmemu.emulator.qom.PropertyKind;
import io.vmemu.emulator.qom.QomObject;
import io.vmemu.emulator.qom.QomType;
import io.vmemu.emulator.qom.TypeRegistry;
import io.vmemu.emulator.qom.TypeSource;

/** The types of one machine's registry: everything that has behaviour here, over a source of those that have not. */
final class BoardTypes {
    private BoardTypes() {}

    static TypeRegistry create(MachineConfig config, TypeSource source, BackendContext backends) {
        Persona persona = config.persona();
        MachineType machine = config.type();
        CpuTopology cpus = config.cpus();
        TypeRegistry registry = new TypeRegistry(source);
        CoreTypes.register(registry, persona, machine.version());
        MemoryBackendTypes.register(registry, backends);
        QomType object = registry.get("object");
        QomType device = registry.get("device");
        registerMachine(registry, object, machine);
        QomType cpu = registry.add(QomType.named("cpu", device).asAbstract().build());
        QomType x86 = registry.add(QomType.named("x86_64-cpu", cpu).asAbstract().build());
        registry.add(QomType.named(cpus.typeName(), x86).build());
        QomType apic =
                registry.add(QomType.named("apic-common", device).asAbstract().build());
        registry.add(QomType.named("apic", apic).ofTheBoard().build());
        ObjectTypes.register(registry, backends.host(), Runtime.getRuntime().availableProcessors());
        return registry;
    }

    private static void registerMachine(TypeRegistry registry, QomType object, MachineType machine) {
        QomType base = registry.add(QomType.named("machine", object)
                .asAbstract()
                .with(
                        name -> Property.readOnly(
                                name,
                                PropertyKind.custom("MemorySizeConfiguration"),
                                self -> ((MachineObject) self).memorySizes()),
                        "memory")
                .madeBy(QomObject::new)
                .build());
        QomType parent = base;
        if (machine.isPc()) {
            QomType x86 =
                    registry.add(QomType.named("x86-machine", base).asAbstract().build());
            parent = registry.add(QomType.named("generic-pc-machine", x86)
                    .asAbstract()
                    .with(BoardTypes::rtcTime, "rtc-time")
                    .build());
        }
        registry.add(QomType.named(machine.qomTypeName(), parent).build());
    }

    /** An alias of the real-time clock's date, which is what texts name. */
    private static Property rtcTime(String name) {
        return new Property(
                name,
                PropertyKind.custom("struct tm"),
                null,
                null,
                self -> ((MachineObject) self).rtcTime(),
                (self, value, style) -> {
                    throw new QemuException("Property 'mc146818rtc.date' is not writable");
                });
    }
}
