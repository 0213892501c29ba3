package io.vmemu.testkit;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.migrate.MigrationTransport;
import io.vmemu.emulator.time.ClockControl;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.launcher.hosted.HostingOptions;
import io.vmemu.launcher.run.MachineTime;
import io.vmemu.qmp.server.ServerLoop;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is with a machine. At first it is that of whoever calls, one thread at a time. Once the machine has clients
 * on sockets it belongs to the thread that carries them, and what a test asks of it is done there.
 */
final class Turn {
    private final MachineTime time = MachineTime.of(ClockControl.Mode.MANUAL);
    private final ReentrantLock lock = new ReentrantLock();
    private final CurrentClock clock = new CurrentClock(
            HostingOptions.virtualTime(time, MigrationTransport.NONE).clock());
    private @Nullable ServerLoop server;
    private volatile @Nullable Thread serverThread;

    /** Something to do with a machine. */
    interface Action<T, E extends Exception> {
        T run() throws E;
    }

    /** How the machine is to run. */
    HostingOptions hosting() {
        return new HostingOptions(time, clock, MigrationTransport.NONE, () -> {});
    }

    /** Does something, and then what is due in the machine because of it; time stands still. */
    <T, E extends Exception> T take(Class<E> failure, Action<T, E> action) throws E {
        return run(failure, () -> {
            T result = action.run();
            time.virtual().runDue();
            return result;
        });
    }

    /** The same with what throws nothing. */
    void take(Runnable action) {
        take(RuntimeException.class, () -> {
            action.run();
            return this;
        });
    }

    /** Does something that changes nothing in the machine. */
    <T> T look(Action<T, RuntimeException> action) {
        return run(RuntimeException.class, action);
    }

    private <T, E extends Exception> T run(Class<E> failure, Action<T, E> action) throws E {
        if (Thread.currentThread() == serverThread) {
            return action.run();
        }
        ServerLoop loop;
        lock.lock();
        try {
            loop = server;
            if (loop == null) {
                return action.run();
            }
        } finally {
            lock.unlock();
        }
        FutureTask<T> task = new FutureTask<>(action::run);
        loop.execute(task);
        return await(failure, task);
    }

    /**
     * Lets time pass until a condition holds.
     *
     * @return whether it does
     */
    boolean advance(long limitNanos, BooleanSupplier until) {
        requireOutside();
        CompletableFuture<Boolean> reached = new CompletableFuture<>();
        BooleanSupplier guarded = () -> {
            try {
                return until.getAsBoolean();
            } catch (RuntimeException | Error e) {
                reached.completeExceptionally(e);
                return true;
            }
        };
        take(RuntimeException.class, () -> {
            try {
                clock.advance(limitNanos, guarded, reached::complete);
            } catch (QemuException e) {
                throw new IllegalStateException(e);
            }
            return this;
        });
        return await(RuntimeException.class, reached);
    }

    /** Lets time pass until nothing is scheduled any more. */
    boolean advanceUntilIdle(long limitNanos) {
        return advance(limitNanos, () -> time.loop().nextDeadline() == MachineLoop.IDLE);
    }

    private void requireOutside() {
        if (Thread.currentThread() == serverThread || lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("who waits for a condition moves the time; the condition itself cannot");
        }
    }

    private static <T, E extends Exception> T await(Class<E> failure, Future<T> result) throws E {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the machine was at work", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (failure.isInstance(cause)) {
                throw failure.cast(cause);
            } else if (cause instanceof RuntimeException unchecked) {
                throw unchecked;
            } else if (cause instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(cause);
        }
    }

    /** Gives the machine to a server's thread, for good. */
    void handTo(ServerLoop loop) {
        requireOutside();
        lock.lock();
        try {
            if (server != null) {
                return;
            }
            MachineTime.Drive drive = time.on(loop);
            clock.become(drive.clock());
            FutureTask<Thread> start = new FutureTask<>(Thread::currentThread);
            loop.execute(start);
            serverThread = await(RuntimeException.class, start);
            server = loop;
            drive.start().run();
        } finally {
            lock.unlock();
        }
    }

    /** Time as it is moved at present. Guarded by the turn. */
    private static final class CurrentClock implements ClockControl {
        private volatile ClockControl current;

        CurrentClock(ClockControl first) {
            current = first;
        }

        void become(ClockControl next) {
            current = next;
        }

        @Override
        public Mode mode() {
            return current.mode();
        }

        @Override
        public void setMode(Mode mode) throws QemuException {
            current.setMode(mode);
        }

        @Override
        public void advance(long limitNanos, BooleanSupplier until, Consumer<Boolean> done) throws QemuException {
            current.advance(limitNanos, until, done);
        }
    }
}
