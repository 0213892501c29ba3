package io.vmemu.launcher.demo;

import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.run.EmulatorRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The emulator as the drop-in runs it, in this process, on a socket in a directory of its own. */
final class DemoEmulator implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 5;

    private final Path directory;
    private final Path socket;
    private final EmulatorRun run;

    private DemoEmulator(Path directory, Path socket, EmulatorRun run) {
        this.directory = directory;
        this.socket = socket;
        this.run = run;
    }

    /**
     * Starts it and returns when it listens.
     *
     * @param arguments QEMU's command line, without {@code -qmp}
     */
    static DemoEmulator start(List<String> arguments) throws IOException, StartupException {
        Path directory = Files.createTempDirectory("vmemu-demo-");
        Path socket = directory.resolve("qmp.sock");
        try {
            List<String> all = new ArrayList<>(arguments);
            all.add("-qmp");
            all.add("unix:" + socket + ",server=on,wait=off");
            Messages messages = new Messages("vmemu", System.err::println, SystemClocks.wall());
            return new DemoEmulator(directory, socket, EmulatorRun.launch(all, messages, messages::fault));
        } catch (StartupException | RuntimeException e) {
            delete(directory, socket);
            throw e;
        }
    }

    Path socket() {
        return socket;
    }

    /** Waits until the machine has ended, as after {@code quit}, and returns its exit status. */
    int awaitEnd() throws InterruptedException, TimeoutException {
        try {
            return run.exitStatus().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends it if it still runs, and leaves nothing behind. May be called again, and from a shutdown hook. */
    @Override
    public void close() {
        run.endLoop();
        delete(directory, socket);
    }

    private static void delete(Path directory, Path socket) {
        try {
            Files.deleteIfExists(socket);
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            System.err.println("vmemu: " + directory + " could not be removed: " + e.getMessage());
        }
    }
}
