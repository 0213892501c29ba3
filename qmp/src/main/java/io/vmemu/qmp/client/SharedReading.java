package io.vmemu.qmp.client;

import io.vmemu.emulator.time.NanoClock;
import io.vmemu.emulator.time.SystemClocks;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Several threads wait for what comes through one socket: one of them reads, on behalf of all. */
final class SharedReading {
    private final NanoClock clock = SystemClocks.monotonic();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private @Nullable Thread reader;

    /** Looks at, or changes, what the threads share. */
    <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Lets threads look again whether what they wait for has come. */
    void signal() {
        lock.lock();
        try {
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads, or lets another thread read, until {@code done}. Looks once even if there is no time at all.
     *
     * @param read reads what comes next, for at most so many nanoseconds
     * @throws QmpTimeoutException if that takes longer than {@code timeout}
     */
    void waitUntil(BooleanSupplier done, Duration timeout, Supplier<String> what, LongConsumer read)
            throws IOException {
        long deadline = clock.nanoTime() + timeout.toNanos();
        boolean looked = false;
        while (!done.getAsBoolean()) {
            long remaining = deadline - clock.nanoTime();
            if (remaining <= 0 && looked) {
                throw new QmpTimeoutException("no " + what.get() + " within " + timeout.toMillis() + " ms");
            }
            if (becomeReader()) {
                try {
                    read.accept(remaining);
                } finally {
                    stopReading();
                }
            } else {
                awaitProgress(done, remaining);
            }
            looked = true;
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while waiting for " + what.get());
            }
        }
    }

    private boolean becomeReader() {
        return locked(() -> {
            if (reader == null) {
                reader = Thread.currentThread();
                return true;
            }
            if (Thread.currentThread().equals(reader)) {
                throw new IllegalStateException("an event listener must not wait for the server");
            }
            return false;
        });
    }

    private void stopReading() {
        lock.lock();
        try {
            reader = null;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitProgress(BooleanSupplier done, long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (reader != null && left > 0 && !done.getAsBoolean()) {
                left = progress.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
