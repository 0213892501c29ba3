package io.vmemu.launcher.simulate;

import io.vmemu.launcher.cli.StartupException;
import io.vmemu.launcher.hosted.HostedMachine;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plays programs. */
final class Simulation {
    private final Consumer<HostedMachine> companion;

    /**
     * @param companion is shown each machine once it has been made
     */
    Simulation(Consumer<HostedMachine> companion) {
        this.companion = companion;
    }

    /** Nothing but the program happens to its machines. */
    Simulation() {
        this(machine -> {});
    }

    /**
     * What became of a program.
     *
     * @param broken the promise that did not hold; null if all did
     * @param reached how far it got; null if a promise was broken or the machine did not start
     * @param refusal why the machine did not start; null if it did
     * @param fired the points at which something went wrong
     * @param latest the last lines of the journal
     * @param nanos virtual time at the end
     */
    record Outcome(
            @Nullable BrokenPromise broken,
            Ending.@Nullable Reached reached,
            @Nullable String refusal,
            List<String> fired,
            List<String> latest,
            long nanos) {
        /** The promise that was broken, or an empty text. */
        String promise() {
            return broken == null ? "" : broken.promise();
        }
    }

    /** Plays a program to its end. */
    Outcome play(Program program, Chronicle.Sink sink) {
        Chronicle chronicle = new Chronicle(sink);
        World world;
        try {
            world = new World(program, companion, chronicle);
        } catch (StartupException refused) {
            return outcome(null, null, String.valueOf(refused.text()), chronicle, 0);
        } catch (BrokenPromise broken) {
            return outcome(broken, null, null, chronicle, 0);
        } catch (RuntimeException | AssertionError thrown) {
            return outcome(new BrokenPromise("a machine starts, or says why not", thrown), null, null, chronicle, 0);
        }
        BrokenPromise broken = null;
        Ending.Reached reached = null;
        try {
            for (Step step : program.steps()) {
                world.pass(step.delayNanos());
                if (world.hasEnded()) {
                    break;
                }
                step.act().on(world);
            }
            reached = new Ending(world).play();
            world.end();
        } catch (BrokenPromise found) {
            broken = found;
        } catch (RuntimeException | AssertionError thrown) {
            broken = new BrokenPromise("nothing is thrown out of the machine", thrown);
        }
        chronicle.take(world.machine());
        return outcome(broken, reached, null, chronicle, world.time().clock().nanoTime());
    }

    private static Outcome outcome(
            @Nullable BrokenPromise broken,
            Ending.@Nullable Reached reached,
            @Nullable String refusal,
            Chronicle chronicle,
            long nanos) {
        return new Outcome(broken, reached, refusal, List.copyOf(chronicle.fired()), chronicle.latest(), nanos);
    }
}
