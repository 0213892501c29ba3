package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.fault.FaultForm;
import io.vmemu.emulator.fault.FaultPoint;
import io.vmemu.emulator.fault.Faults;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;

/** Faults over the monitor: {@code x-vmemu-fault-*}. */
final class FaultCommands {
    private final Faults faults;

    FaultCommands(Machine machine) {
        this.faults = machine.environment().faults();
    }

    void register(CommandRegistry registry) {
        registry.module("vmemu")
                .query("x-vmemu-fault-points", (arguments, context) -> points())
                .query(
                        "x-vmemu-fault-arm",
                        (arguments, context) -> new QDict().put("id", faults.arm(FaultForm.read(arguments.dict()))))
                .action("x-vmemu-fault-disarm", (arguments, context) -> disarm(arguments))
                .query("x-vmemu-fault-query", (arguments, context) -> status());
    }

    private static QList points() {
        QList points = new QList();
        for (FaultPoint point : FaultPoint.values()) {
            QDict entry = new QDict().put("point", point.wireName()).put("description", point.description());
            String parameter = point.parameter().memberName();
            points.add(parameter == null ? entry : entry.put("parameter", parameter));
        }
        return points;
    }

    private void disarm(Arguments arguments) throws QemuException {
        if (!arguments.has("id")) {
            faults.disarmAll();
        } else if (!faults.disarm((int) arguments.integer("id"))) {
            throw new QemuException("No fault " + arguments.integer("id") + " is armed");
        }
    }

    private QList status() {
        QList armed = new QList();
        for (Faults.Status status : faults.status()) {
            armed.add(new QDict()
                    .put("id", status.id())
                    .put("fault", FaultForm.write(status.fault()))
                    .put("seen", status.seen())
                    .put("fired", status.fired()));
        }
        return armed;
    }
}
