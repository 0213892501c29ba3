package io.vmemu.qmp.command;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.qmp.protocol.CommandRegistry;
import io.vmemu.qmp.schema.Arguments;

/** The journal over the monitor: {@code x-vmemu-journal-*}. */
final class JournalCommands {
    private static final long DEFAULT_LIMIT = 100_000;
    private static final long MAX_LIMIT = 100_000_000;

    private final Journal journal;

    JournalCommands(Machine machine) {
        this.journal = machine.environment().journal();
    }

    void register(CommandRegistry registry) {
        registry.module("vmemu")
                .action("x-vmemu-journal-start", (arguments, context) -> start(arguments))
                .action("x-vmemu-journal-stop", (arguments, context) -> journal.stop())
                .action("x-vmemu-journal-clear", (arguments, context) -> journal.clear())
                .query("x-vmemu-journal-read", (arguments, context) -> read(arguments));
    }

    private void start(Arguments arguments) throws QemuException {
        long limit = arguments.integer("limit", DEFAULT_LIMIT);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new QemuException("Parameter 'limit' expects a number from 1 to " + MAX_LIMIT);
        }
        journal.start((int) limit);
    }

    private QDict read(Arguments arguments) {
        long since = arguments.integer("since", 1);
        String type = arguments.stringOrNull("type");
        QList entries = new QList();
        for (Journal.Item item : journal.since(since)) {
            if (type == null || type.equals(item.entry().type())) {
                entries.add(item.toDict());
            }
        }
        return new QDict().put("next", journal.nextSequence()).put("entries", entries);
    }
}
