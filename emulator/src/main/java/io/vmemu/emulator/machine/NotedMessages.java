package io.vmemu.emulator.machine;

import io.vmemu.emulator.error.ErrorReporter;
import io.vmemu.emulator.trace.Journal;
import io.vmemu.emulator.trace.JournalEntry;

/** Messages on their way out, noted in the journal. */
record NotedMessages(ErrorReporter out, Journal journal) implements ErrorReporter {
    @Override
    public void error(String text) {
        journal.add(new JournalEntry.Message("error", text));
        out.error(text);
    }

    @Override
    public void warn(String text) {
        journal.add(new JournalEntry.Message("warning", text));
        out.warn(text);
    }
}
