package io.vmemu.launcher.fleet;

import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.run.EmulatorRun;
import io.vmemu.qmp.server.ServerLoop;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The machines of a {@link FleetPlan}, spread over a few event loops: there is no thread for each. A machine that ends, as
 * after {@code quit}, ends alone, and nothing of it is kept.
 */
final class Fleet implements AutoCloseable {
    private final FleetPlan plan;
    private final Consumer<String> lines;
    private final List<ServerLoop> loops = new ArrayList<>();
    private final Map<Integer, EmulatorRun> running = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable StartupException> refusal = new AtomicReference<>();
    private final Map<Integer, CompletableFuture<Integer>> ends = new ConcurrentHashMap<>();
    private final @Nullable Path ownDirectory;
    private volatile boolean ending;

    /**
     * A fleet that has not been started.
     *
     * @param plan has been checked
     * @param loopCount how many threads step the machines
     * @param lines takes what the machines say on stderr
     * @throws IOException if there is no directory for the sockets
     */
    Fleet(FleetPlan plan, int loopCount, Consumer<String> lines) throws IOException {
        this.plan = plan;
        this.lines = lines;
        this.ownDirectory = Files.isDirectory(plan.directory()) ? null : Files.createDirectories(plan.directory());
        for (int i = 0; i < Math.min(loopCount, plan.count()); i++) {
            loops.add(ServerLoop.create());
        }
    }

    /**
     * Starts all machines; returns when all of them listen, or have been ended.
     *
     * @throws StartupException if one of them does not start
     */
    void start() throws StartupException {
        // The first by itself: what is wrong with all of them is said once.
        launch(0);
        launchOthers();
        if (ending) {
            end();
        }
    }

    private void launchOthers() throws StartupException {
        List<CompletableFuture<Void>> starters = new ArrayList<>();
        for (int loop = 0; loop < loops.size(); loop++) {
            int first = loop == 0 ? loops.size() : loop;
            starters.add(CompletableFuture.runAsync(() -> launchEach(first), task -> {
                Thread starter = new Thread(task, "fleet-start");
                starter.setDaemon(true);
                starter.start();
            }));
        }
        try {
            CompletableFuture.allOf(starters.toArray(new CompletableFuture<?>[0]))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        }
        StartupException failure = refusal.get();
        if (failure != null) {
            throw failure;
        }
    }

    /** Starts every machine of one loop, until one of any loop fails or they are ended. */
    private void launchEach(int first) {
        for (int machine = first; machine < plan.count() && !ending; machine += loops.size()) {
            try {
                launch(machine);
            } catch (StartupException e) {
                refusal.compareAndSet(null, e);
                ending = true;
            }
        }
    }

    private void launch(int machine) throws StartupException {
        Messages messages = new Messages("machine " + machine, lines, SystemClocks.wall());
        EmulatorRun run = EmulatorRun.launch(
                plan.arguments(machine), messages, messages::fault, loops.get(machine % loops.size()));
        running.put(machine, run);
        ends.put(machine, run.exitStatus().thenApply(status -> {
            running.remove(machine);
            return status;
        }));
    }

    /** Completes with the status that a machine would have ended a process with. */
    CompletableFuture<Integer> exitStatus(int machine) {
        return Objects.requireNonNull(ends.get(machine), "no such machine").copy();
    }

    /** How many machines there are at this moment. */
    int size() {
        return running.size();
    }

    /** Ends all machines, with a good-bye to their clients. */
    void end() {
        ending = true;
        running.values().forEach(EmulatorRun::terminate);
    }

    /** Waits until there is no machine any more. */
    void awaitEnd() {
        CompletableFuture.allOf(ends.values().toArray(new CompletableFuture<?>[0]))
                .join();
    }

    /** Ends all machines, and leaves nothing behind. */
    @Override
    public void close() {
        end();
        awaitEnd();
        loops.forEach(ServerLoop::close);
        if (ownDirectory != null) {
            try {
                Files.deleteIfExists(ownDirectory);
            } catch (DirectoryNotEmptyException e) {
                // Somebody has put something of his own there.
            } catch (IOException e) {
                lines.accept(ownDirectory + " could not be removed: " + e.getMessage());
            }
        }
    }
}
