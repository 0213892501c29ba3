package io.vmemu.qmp.command;

import io.vmemu.emulator.identity.PciDescriptions;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.pci.PciAddress;
import io.vmemu.emulator.pci.PciBus;
import io.vmemu.emulator.pci.PciDevice;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Bus;
import io.vmemu.qmp.protocol.CommandRegistry;

/**
 * QAPI's module {@code pci}. There is no firmware that would number buses and place regions, so everything looks as it does
 * before firmware has run: buses behind bridges have no number, and what is on them is not listed.
 */
final class PciCommands {
    /** Class of a PCI bridge. */
    private static final long BRIDGE = 0x0604;

    private final Machine machine;

    PciCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("pci").query("query-pci", (arguments, context) -> buses());
    }

    private QObject buses() {
        QList list = new QList();
        for (Bus bus : machine.board().buses().all()) {
            if (bus instanceof PciBus pci && pci.owner() == null) {
                QList devices = new QList();
                pci.byAddress().forEach(device -> devices.add(describe(device)));
                list.add(new QDict().put("bus", 0).put("devices", devices));
            }
        }
        return list;
    }

    private QDict describe(PciDevice device) {
        String id = device.id();
        QDict entry = new QDict()
                .put("bus", 0)
                .put("slot", PciAddress.slot(device.devfn()))
                .put("function", PciAddress.function(device.devfn()))
                .put("qdev_id", id == null ? "" : id);
        QDict known = PciDescriptions.find(machine.persona(), device.type().name());
        entry.members().putAll((known == null ? unknown(device) : known).members());
        return entry;
    }

    private static QDict unknown(PciDevice device) {
        QDict classInfo = new QDict().put("class", device.identity().classCode());
        if (!device.identity().classDescription().isEmpty()) {
            classInfo.put("desc", device.identity().classDescription());
        }
        QDict id = new QDict()
                .put("device", device.identity().device())
                .put("vendor", device.identity().vendor());
        QDict entry = new QDict()
                .put("class_info", classInfo)
                .put("id", id)
                .put("irq_pin", 0)
                .put("regions", new QList());
        return device.identity().classCode() == BRIDGE ? entry : entry.put("irq", 0);
    }
}
