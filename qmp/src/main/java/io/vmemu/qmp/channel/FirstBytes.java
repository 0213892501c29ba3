package io.vmemu.qmp.channel;

import io.vmemu.emulator.migrate.MigrationChannel;
import io.vmemu.emulator.migrate.MigrationTransport.AcceptHandler;
import io.vmemu.emulator.migrate.MigrationTransport.BoundAddress;
import io.vmemu.emulator.migrate.MigrationTransport.Listening;
import java.util.List;

/** A wait for the first bytes where nobody connects. Up to then the channel is nobody else's. */
final class FirstBytes implements Listening {
    private final MigrationChannel channel;
    private final AcceptHandler handler;
    /** They came, or nobody waits for them any more. */
    private boolean over;

    FirstBytes(MigrationChannel channel, AcceptHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    /** There they are; on the machine's thread. */
    void come() {
        if (!over) {
            over = true;
            handler.accepted(channel);
        }
    }

    @Override
    public List<BoundAddress> addresses() {
        return List.of();
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            channel.close();
        }
    }
}
