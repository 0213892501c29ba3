package io.vmemu.qmp.channel;

import io.vmemu.emulator.migrate.MigrationChannel.Kind;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A command's standard input and output. */
record CommandConduit(Process process, boolean isWritable) implements Conduit {
    private static final long PATIENCE_SECONDS = 5;

    @Override
    public Kind kind() {
        return Kind.COMMAND;
    }

    @Override
    public boolean isReadable() {
        return true;
    }

    @Override
    public int read(byte[] target) throws IOException {
        return process.getInputStream().read(target);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        process.getOutputStream().write(bytes);
        process.getOutputStream().flush();
    }

    /** What the command does with its last bytes is part of the migration: QEMU waits for its end, too. */
    @Override
    public void finish() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
