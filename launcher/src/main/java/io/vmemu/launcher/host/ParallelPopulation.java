package io.vmemu.launcher.host;

import io.vmemu.emulator.memory.HostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** {@code prealloc-threads}: a range populated by several threads, each a part of it; limits as in QEMU. */
final class ParallelPopulation {
    private static final int MAX_THREADS = 16;
    /** A thread for less than this costs more than it gains. */
    private static final long MIN_PART_SIZE = 64L << 20;

    private final int maxThreads;
    private final long pageSize;

    /** Populates a part of the range. */
    interface Part {
        void populate(long offset, long length) throws HostException;
    }

    ParallelPopulation(int threads, long pageSize) {
        this.maxThreads =
                Math.min(threads, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
        this.pageSize = pageSize;
    }

    /**
     * Populates all of {@code length}.
     *
     * @throws HostException what the first thread that was refused was told, when all have ended
     */
    void run(long length, Part part) throws HostException {
        long threads = Math.max(1, Math.min(maxThreads, length / MIN_PART_SIZE));
        if (threads == 1) {
            part.populate(0, length);
            return;
        }
        long partSize = (length / threads + pageSize - 1) & -pageSize;
        AtomicReference<HostException> refusal = new AtomicReference<>();
        List<Thread> started = new ArrayList<>();
        for (long from = 0; from < length; from += partSize) {
            long offset = from;
            long size = Math.min(partSize, length - from);
            Thread thread = new Thread(() -> populate(part, offset, size, refusal), "prealloc");
            thread.start();
            started.add(thread);
        }
        started.forEach(ParallelPopulation::await);
        HostException first = refusal.get();
        if (first != null) {
            throw first;
        }
    }

    private static void populate(Part part, long offset, long length, AtomicReference<HostException> refusal) {
        try {
            part.populate(offset, length);
        } catch (HostException e) {
            refusal.compareAndSet(null, e);
        }
    }

    /** Waits, whatever comes in between: a thread that populates cannot be left alone. */
    private static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
