package io.vmemu.qmp.command;

import io.vmemu.emulator.identity.FixedAnswers;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.Persona;
import io.vmemu.qmp.protocol.CommandRegistry;

/**
 * What machines of this kind never have: drives, TPMs, a recording that is replayed, a partner in COLO. Clients
 * ask all the same, and are told that there is none.
 */
final class IdleCommands {
    private static final String[] EMPTY_BLOCK_LISTS = {
        "query-block",
        "query-blockstats",
        "query-named-block-nodes",
        "query-block-jobs",
        "query-jobs",
        "query-block-exports",
        "query-pr-managers"
    };

    private final Machine machine;

    IdleCommands(Machine machine) {
        this.machine = machine;
    }

    void register(CommandRegistry registry) {
        CommandRegistry.Module block = registry.module("block");
        for (String command : EMPTY_BLOCK_LISTS) {
            block.query(command, (arguments, context) -> new QList());
        }
        registry.module("tpm")
                .query("query-tpm", (arguments, context) -> new QList())
                .query(
                        "query-tpm-models",
                        (arguments, context) -> FixedAnswers.of(machine.persona(), "query-tpm-models"))
                .query(
                        "query-tpm-types",
                        (arguments, context) -> FixedAnswers.of(machine.persona(), "query-tpm-types"));
        registry.module("idle")
                .query(
                        "query-colo-status",
                        (arguments, context) -> new QDict()
                                .put("mode", "none")
                                .put("last-mode", "none")
                                .put("reason", "none"))
                .query(
                        "query-replay",
                        (arguments, context) -> new QDict().put("mode", "none").put("icount", 0))
                .query(
                        "query-dump",
                        (arguments, context) -> new QDict()
                                .put("status", "none")
                                .put("completed", 0)
                                .put("total", 0))
                .query("query-dump-guest-memory-capability", (arguments, context) -> dumpFormats());
        registry.module("dirty-rate")
                .query(
                        "query-dirty-rate",
                        (arguments, context) -> dirtyRate(arguments.string("calc-time-unit", "second")));
    }

    private boolean isModern() {
        return machine.persona().isAtLeast(Persona.QEMU_10_0);
    }

    private QObject dumpFormats() {
        QList formats = QList.of(QString.of("elf"), QString.of("kdump-zlib"));
        if (isModern()) {
            formats.add(QString.of("kdump-raw-zlib"));
        }
        return new QDict().put("formats", formats.add(QString.of("win-dmp")));
    }

    private QObject dirtyRate(String unit) {
        QDict rate = new QDict()
                .put("status", "unstarted")
                .put("start-time", 0)
                .put("calc-time", 0)
                .put("sample-pages", 0)
                .put("mode", "page-sampling");
        return isModern() ? rate.put("calc-time-unit", unit) : rate;
    }
}
