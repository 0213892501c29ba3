package io.vmemu.emulator.migrate;

import io.vmemu.emulator.machine.Machine;
import io.vmemu.emulator.migrate.SentBytes.Phase;
import io.vmemu.emulator.migrate.stream.FrameType;
import io.vmemu.emulator.migrate.stream.Payload;
import org.jspecify.annotations.Nullable;

/** The source's side of postcopy: the guest goes on elsewhere, and a broken connection can be replaced. */
final class OutgoingPostcopy {
    private final OutgoingMigration migration;
    private final Machine machine;
    private final OutgoingGuest guest;
    private final OutgoingTransfer transfer;
    private boolean wanted;

    OutgoingPostcopy(OutgoingMigration migration, Machine machine, OutgoingGuest guest, OutgoingTransfer transfer) {
        this.migration = migration;
        this.machine = machine;
        this.guest = guest;
        this.transfer = transfer;
    }

    private boolean isModern() {
        return migration.settings().isModern();
    }

    /** {@code migrate-start-postcopy}. */
    void start() {
        wanted = true;
        machine.environment().loop().execute(this::switchOver);
    }

    private void switchOver() {
        OutgoingStream out = transfer.stream();
        RamSender sender = transfer.ram();
        if (!wanted || migration.status() != MigrationStatus.ACTIVE || out == null || sender == null) {
            return;
        }
        if (isModern()) {
            guest.stop();
            migration.enter(MigrationStatus.DEVICE);
        } else {
            migration.enter(MigrationStatus.POSTCOPY_ACTIVE);
            guest.stop();
        }
        transfer.sent().setPhase(Phase.STOPPED);
        migration.beginPass(sender);
        out.sendAll(sender.takeContents());
        out.sendAll(new MachineSaver(machine).lateSections(guest.stop()));
        out.send(Payload.empty(FrameType.SWITCHOVER), 0);
        migration.stopwatch().goOn();
        if (isModern()) {
            migration.enter(MigrationStatus.POSTCOPY_ACTIVE);
        }
        transfer.goOn(out);
    }

    /** {@code migrate-pause}: breaks the connection. */
    void pause() {
        interrupt(isModern() ? "Postcopy migration is paused by the user" : null);
    }

    /** The connection is no good any more; the migration waits for another. */
    void interrupt(@Nullable String desc) {
        migration.setErrorDesc(desc);
        transfer.drop();
        migration.report("Detected IO failure for postcopy. Migration paused.");
        migration.enter(MigrationStatus.POSTCOPY_PAUSED);
    }

    /** There is another connection. */
    void recover(OutgoingStream out) {
        migration.enter(MigrationStatus.POSTCOPY_RECOVER);
        out.send(Payload.empty(FrameType.RESUME), 0);
    }

    /** The other side is ready to go on. */
    void recovered() {
        if (migration.status() == MigrationStatus.POSTCOPY_RECOVER) {
            migration.enter(MigrationStatus.POSTCOPY_ACTIVE);
            migration.startTransfer();
        }
    }
}
