package io.vmemu.bench.against;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One life of a contender's process, with a client of its monitor that has been greeted and has negotiated. */
final class ContenderProcess implements AutoCloseable {
    private final Process process;
    private final LineClient client;
    private final long startNanos;
    private final long greetedNanos;

    private ContenderProcess(Process process, LineClient client, long startNanos, long greetedNanos) {
        this.process = process;
        this.client = client;
        this.startNanos = startNanos;
        this.greetedNanos = greetedNanos;
    }

    /** Starts a program with a monitor at a socket. */
    @FunctionalInterface
    interface Start {
        /** Comes back at once; {@code socket} is where the monitor is to be. */
        Process at(Path socket) throws IOException;
    }

    /** Starts it, and comes back when it has answered. */
    static ContenderProcess start(Start program, Path directory) throws IOException {
        Path socket = directory.resolve("qmp");
        Files.deleteIfExists(socket);
        long start = System.nanoTime();
        Process process = program.at(socket);
        try {
            LineClient client = LineClient.connect(socket, process);
            client.skipLines(1);
            long greeted = System.nanoTime();
            client.ask(LineClient.command("qmp_capabilities"));
            return new ContenderProcess(process, client, start, greeted);
        } catch (IOException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    LineClient client() {
        return client;
    }

    long pid() {
        return process.pid();
    }

    /** {@link System#nanoTime()} right before the program was started. */
    long startNanos() {
        return startNanos;
    }

    /** From the start of the program to its greeting. */
    long greetingNanos() {
        return greetedNanos - startNanos;
    }

    /**
     * Ends it when it has lived that long, so that nobody waits for ever.
     *
     * @param told is run before that
     */
    void endAfter(long minutes, Runnable told) {
        CompletableFuture.delayedExecutor(minutes, TimeUnit.MINUTES).execute(() -> {
            if (process.isAlive()) {
                told.run();
                process.destroyForcibly();
            }
        });
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            client.close();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
