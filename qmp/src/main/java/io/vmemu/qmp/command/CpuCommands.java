package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.identity.CpuCatalog;
import io.vmemu.emulator.identity.CpuModel;
import io.vmemu.emulator.identity.CpuProperties;
import io.vmemu.emulator.identity.HostCpu;
import io.vmemu.emulator.machine.CpuTopology;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType.Family;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.emulator.space.NumaNode;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CPUs: those of the machine, and the models there are. */
final class CpuCommands {
    private final Machine machine;
    private final HostProcess host;

    CpuCommands(Machine machine, HostProcess host) {
        this.machine = machine;
        this.host = host;
    }

    void register(CommandRegistry registry) {
        registry.module("machine")
                .query("query-cpus-fast", (arguments, context) -> cpus())
                .query("query-hotpluggable-cpus", (arguments, context) -> hotpluggable())
                .query("query-cpu-definitions", (arguments, context) -> definitions())
                .query("query-cpu-model-expansion", (arguments, context) -> expand(arguments));
    }

    private CpuTopology topology() {
        return machine.config().cpus();
    }

    private boolean hasCpus() {
        return machine.config().type().family() != Family.NONE;
    }

    private QObject cpus() {
        QList list = new QList();
        for (int index = 0; hasCpus() && index < topology().cpus(); index++) {
            list.add(new QDict()
                    .put("cpu-index", index)
                    .put("qom-path", CpuTopology.qomPath(index))
                    .put("thread-id", host.cpuThreadId(index))
                    .put("props", props(topology().place(index)))
                    .put("target", "x86_64"));
        }
        return list;
    }

    private QDict props(CpuTopology.Place place) {
        QDict props = place.props(topology().dies() > 1);
        if (machine.hasBoard()) {
            for (NumaNode node : machine.board().numa().nodes()) {
                if (node.cpus().contains(place.index())) {
                    props.put("node-id", node.id());
                }
            }
        }
        return props;
    }

    /** QEMU lists the last place first. */
    private QObject hotpluggable() throws QemuException {
        Family family = machine.config().type().family();
        if (family == Family.NONE || family == Family.MICROVM) {
            throw new QemuException(
                    machine.persona().isAtLeast(Persona.QEMU_10_0)
                            ? "machine does not support hot-plugging CPUs"
                            : "The feature 'query-hotpluggable-cpus' is not enabled");
        }
        List<CpuTopology.Place> places = new ArrayList<>(topology().places());
        Collections.reverse(places);
        QList list = new QList();
        for (CpuTopology.Place place : places) {
            QDict entry = new QDict()
                    .put("type", topology().typeName())
                    .put("vcpus-count", 1)
                    .put("props", props(place));
            if (machine.hasBoard() && place.index() < topology().cpus()) {
                entry.put("qom-path", CpuTopology.qomPath(place.index()));
            }
            list.add(entry);
        }
        return list;
    }

    private @Nullable HostCpu kvmHost() {
        return machine.config().accelerator().equals("kvm") ? HostCpu.ofThisHost() : null;
    }

    private QObject definitions() {
        CpuCatalog catalog = CpuCatalog.of(machine.persona());
        HostCpu kvmHost = kvmHost();
        QList list = new QList();
        for (CpuModel model : catalog.models().values()) {
            List<String> unavailable = kvmHost == null
                    ? model.unavailable()
                    : new CpuProperties(catalog, model, kvmHost).unavailableFeatures();
            QList names = new QList();
            unavailable.forEach(name -> names.add(new QString(name)));
            QDict entry = new QDict()
                    .put("name", model.name())
                    .put("typename", model.typeName())
                    .put("unavailable-features", names)
                    .put("static", model.isStatic())
                    .put("migration-safe", model.isMigrationSafe())
                    .put("deprecated", model.isDeprecated());
            if (!model.aliasOf().isEmpty()) {
                entry.put("alias-of", model.aliasOf());
            }
            list.add(entry);
        }
        return list;
    }

    private QObject expand(Arguments arguments) throws QemuException {
        Arguments wanted = arguments.object("model");
        boolean modern = machine.persona().isAtLeast(Persona.QEMU_10_0);
        boolean full = arguments.string("type").equals("full");
        QDict changes = new QDict();
        QObject given = wanted.anyOrNull("props");
        if (given instanceof QDict dict) {
            changes = dict;
        } else if (given != null && modern) {
            throw new QemuException("Invalid parameter type for 'model.props', expected: object");
        }
        CpuCatalog catalog = CpuCatalog.of(machine.persona());
        CpuModel model = catalog.models().get(wanted.string("name"));
        if (model == null) {
            throw new QemuException("CPU model '" + wanted.string("name") + "' not found");
        }
        CpuProperties cpu = new CpuProperties(catalog, model, kvmHost());
        cpu.adoptMachine(machine.config().type().name());
        for (Map.Entry<String, QObject> change : changes.members().entrySet()) {
            cpu.set(change.getKey(), change.getValue(), modern ? "model.props." : "");
        }
        QDict expanded = new QDict().put("name", full ? model.name() : "base").put("props", cpu.expand(full));
        return new QDict().put("model", expanded);
    }
}
