package io.vmemu.qmp.channel;

import io.vmemu.emulator.migrate.MigrationChannel.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A command's standard input and output. Nothing interrupts a call that waits for a command, and whoever closes its standard
 * input waits for a write under way, too: both is left to threads of their own.
 *
 * @param patience how long a command whose migration was given up may go on
 */
record CommandConduit(Process process, boolean isWritable, Duration patience) implements Conduit {
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

    /**
     * What the command does with its last bytes is part of the migration: QEMU waits for its end, too, however long it takes. One
     * that writes on is told that nobody reads.
     */
    @Override
    public void finish() throws IOException {
        if (!isWritable) {
            inBackground(() -> close(process.getInputStream()));
        }
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTooSlow() {
        try {
            return !process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** QEMU leaves the command alone when it ends itself; if this process goes on, nothing stays behind in it. */
    @Override
    public void close() {
        inBackground(this::closeStreams);
        inBackground(this::awaitEnd);
    }

    /** As in QEMU, the command is given what is being written, however long it takes, and then comes to its end. */
    @Override
    public void closeThen(Executor machineThread, Runnable closed) {
        inBackground(() -> {
            closeStreams();
            awaitEnd();
            machineThread.execute(closed);
        });
    }

    private static void inBackground(Runnable work) {
        Thread thread = new Thread(work, "migration");
        thread.setDaemon(true);
        thread.start();
    }

    private void closeStreams() {
        close(process.getInputStream());
        close(process.getOutputStream());
    }

    private static void close(Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }

    private void awaitEnd() {
        if (isTooSlow()) {
            kill();
        }
    }

    /** What a shell has started holds its pipes as well. */
    private void kill() {
        new ProcessTree(process.toHandle()).kill();
    }
}
