package io.vmemu.qmp.command;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.protocol.CommandRegistry;

/** QAPI's module {@code stats}: of its providers KVM is never there, and cryptodev has no devices. */
final class StatsCommands {
    private static final String[] SYMMETRIC = {"encrypt", "decrypt"};
    private static final String[] ASYMMETRIC = {"encrypt", "decrypt", "sign", "verify"};

    private final Machine machine;

    StatsCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        registry.module("stats")
                .query("query-stats", (arguments, context) -> new QList())
                .query(
                        "query-stats-schemas",
                        (arguments, context) -> schemas(arguments.string("provider", "cryptodev")));
    }

    private QObject schemas(String provider) {
        QList schemas = new QList();
        if (machine.persona().isAtLeast(Persona.QEMU_10_0) && provider.equals("cryptodev")) {
            QList stats = new QList();
            addValues(stats, "sym", SYMMETRIC);
            addValues(stats, "asym", ASYMMETRIC);
            schemas.add(new QDict()
                    .put("provider", provider)
                    .put("target", "cryptodev")
                    .put("stats", stats));
        }
        return schemas;
    }

    private static void addValues(QList stats, String kind, String[] operations) {
        for (String unit : new String[] {"ops", "bytes"}) {
            for (String operation : operations) {
                stats.add(new QDict()
                        .put("name", kind + "-" + operation + "-" + unit)
                        .put("type", "cumulative")
                        .put("exponent", 0));
            }
        }
    }
}
