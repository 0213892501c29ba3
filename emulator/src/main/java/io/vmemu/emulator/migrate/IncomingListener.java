package io.vmemu.emulator.migrate;

/** What comes from the source of an incoming migration. */
record IncomingListener(IncomingMigration migration, MigrationChannel channel) implements MigrationChannel.Listener {
    @Override
    public void onReceived(byte[] bytes) {
        migration.received(bytes);
    }

    @Override
    public void onDrained() {}

    @Override
    public void onEnd() {
        migration.ended();
    }

    @Override
    public void onFailure(boolean writing, String reason) {
        if (!writing) {
            migration.failed(reason);
        }
    }

    @Override
    public void onFinished() {}
}
