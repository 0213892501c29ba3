package io.vmemu.launcher.simulate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Plays the programs of many seeds on several threads; what comes out is in their order, and the same each time. */
final class Seeds {
    private static final int BLOCK = 20;
    private static final int BLOCKS_AHEAD = 64;

    private final Simulation simulation;
    private final int jobs;
    private final boolean digested;

    /**
     * @param jobs how many threads
     * @param digested whether digests of the journals are wanted
     */
    Seeds(Simulation simulation, int jobs, boolean digested) {
        this.simulation = simulation;
        this.jobs = jobs;
        this.digested = digested;
    }

    /** What became of a seed; the digest of its journal is empty if it is not wanted. */
    record Result(long seed, Simulation.Outcome outcome, byte[] digest) {}

    /** Takes results. */
    @FunctionalInterface
    interface Receiver {
        void take(Result result);
    }

    /** Plays {@code count} seeds from the first on. */
    void play(long first, long count, Receiver receiver) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            ArrayDeque<Future<List<Result>>> ahead = new ArrayDeque<>();
            for (long from = 0; from < count; from += BLOCK) {
                long start = first + from;
                int length = (int) Math.min(BLOCK, count - from);
                ahead.add(threads.submit(() -> playAll(start, length)));
                if (ahead.size() >= BLOCKS_AHEAD) {
                    hand(ahead.remove(), receiver);
                }
            }
            while (!ahead.isEmpty()) {
                hand(ahead.remove(), receiver);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void hand(Future<List<Result>> block, Receiver receiver) throws InterruptedException {
        try {
            block.get().forEach(receiver::take);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private List<Result> playAll(long start, int length) {
        List<Result> results = new ArrayList<>(length);
        for (long seed = start; seed < start + length; seed++) {
            results.add(play(seed));
        }
        return results;
    }

    private Result play(long seed) {
        JournalDigest digest = new JournalDigest();
        Simulation.Outcome outcome = simulation.play(Draw.of(seed), digested ? digest : Chronicle.Sink.NONE);
        return new Result(seed, outcome, digested ? digest.end() : new byte[0]);
    }
}
