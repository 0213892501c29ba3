package io.vmemu.qmp.command;

import io.vmemu.emulator.device.PcDimm;
import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.machine.MachineType.Family;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.space.MemoryDevice;
import io.vmemu.qmp.protocol.CommandRegistry;

/** QAPI's module {@code acpi}: the memory slots as ACPI's tables describe them. */
final class AcpiCommands {
    private final Machine machine;

    AcpiCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("acpi").query("query-acpi-ospm-status", (arguments, context) -> slots());
    }

    /** What runs inside does not report through _OST, so source and status stay as they are after a reset. */
    private QObject slots() throws QemuException {
        Family family = machine.config().type().family();
        if (family == Family.NONE || family == Family.ISAPC) {
            throw new QemuException("command is not supported, missing ACPI device");
        }
        QList list = new QList();
        long count = machine.config().type().isPc() ? machine.config().memory().slots() : 0;
        for (int slot = 0; slot < count; slot++) {
            QDict entry = new QDict();
            for (MemoryDevice device : machine.board().deviceMemory().devices()) {
                if (device instanceof PcDimm dimm && dimm.slot() == slot && dimm.id() != null) {
                    entry.put("device", String.valueOf(dimm.id()));
                }
            }
            list.add(entry.put("slot", Integer.toString(slot))
                    .put("slot-type", "DIMM")
                    .put("source", 0)
                    .put("status", 0));
        }
        return list;
    }
}
