package io.vmemu.emulator.machine;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.trace.JournalEntry;

/** What the journal says of a machine's changes. */
final class EventNotes {
    private EventNotes() {}

    static JournalEntry.Changed of(MachineEvent event) {
        return new JournalEntry.Changed(event.getClass().getSimpleName(), details(event));
    }

    private static QDict details(MachineEvent event) {
        QDict details = new QDict();
        if (event instanceof MachineEvent.Reset reset) {
            details.put("cause", reset.cause().wireName());
        } else if (event instanceof MachineEvent.Shutdown shutdown) {
            details.put("cause", shutdown.cause().wireName());
        } else if (event instanceof MachineEvent.MemoryDeviceSizeChange change) {
            details.put("path", change.qomPath()).put("size", change.size());
        } else if (event instanceof MachineEvent.DeviceDeleted deleted) {
            details.put("path", deleted.path());
        } else if (event instanceof MachineEvent.DeviceUnplugGuestError refused) {
            details.put("path", refused.path());
        } else if (event instanceof MachineEvent.BalloonChange change) {
            details.put("actual", change.actual());
        } else if (event instanceof MachineEvent.Migration migration) {
            details.put("status", migration.status());
        } else if (event instanceof MachineEvent.MigrationPass pass) {
            details.put("pass", pass.pass());
        } else if (event instanceof MachineEvent.VserportChange port) {
            details.put("id", port.id()).put("open", port.open());
        }
        return details;
    }
}
