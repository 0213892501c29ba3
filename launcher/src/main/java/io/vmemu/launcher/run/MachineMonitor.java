package io.vmemu.launcher.run;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineEnvironment;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.command.HostProcess;
import io.vmemu.qmp.command.MachineCommands;
import io.vmemu.qmp.command.MachineEvents;
import io.vmemu.qmp.event.ThrottlingEmitter;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.protocol.Dispatcher;
import io.vmemu.qmp.protocol.Observation;
import io.vmemu.qmp.schema.QemuVersion;
import io.vmemu.qmp.schema.ResourceModules;
import io.vmemu.qmp.schema.Schema;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The QMP side of a machine, whatever it runs in: what clients may ask of it, and how its events reach them. */
public final class MachineMonitor {
    /** Reading them takes longer than all the rest of making a machine. */
    private static final Map<Persona, Schema> SCHEMAS = new ConcurrentHashMap<>();

    private MachineMonitor() {}

    /** What a QEMU of this version declares; the same for all machines. */
    public static Schema schema(Persona persona) {
        return SCHEMAS.computeIfAbsent(persona, MachineMonitor::declared);
    }

    private static Schema declared(Persona persona) {
        QemuVersion version = new QemuVersion(persona.major(), persona.minor());
        return new Schema(version, new ResourceModules(MachineCommands.class));
    }

    /**
     * A dispatcher that executes commands on a machine and tells its clients of the machine's events.
     *
     * @param schema of the machine's version
     * @param host what is around the machine
     * @param faults is told of unchecked exceptions out of commands
     */
    public static Dispatcher dispatcher(Schema schema, Machine machine, HostProcess host, Consumer<Throwable> faults) {
        CommandRegistry registry = new CommandRegistry(schema);
        registry.fillLater(new MachineCommands(machine, host));
        Dispatcher dispatcher = new Dispatcher(host.version(), registry, faults);
        MachineEnvironment environment = machine.environment();
        dispatcher.observe(new Observation(environment.faults(), environment.journal(), environment.loop()));
        dispatcher.setPreconfig(() -> !machine.hasBoard());
        machine.addListener(new MachineEvents(new ThrottlingEmitter(environment.loop(), dispatcher::broadcast)));
        return dispatcher;
    }
}
