package io.vmemu.qmp.channel;

import io.vmemu.emulator.migrate.MigrationChannel;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel over calls that wait: one thread writes, another one reads. Bytes that came and were not yet looked at are few:
 * the reading thread waits for the machine.
 */
final class ThreadedChannel implements MigrationChannel {
    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int MAX_CHUNKS_IN_FLIGHT = 8;
    private static final byte[] FINISH = new byte[0];

    private final Conduit conduit;
    private final Executor machineThread;
    private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
    private final AtomicLong backlog = new AtomicLong();
    private final Semaphore chunks = new Semaphore(MAX_CHUNKS_IN_FLIGHT);
    private @Nullable Thread writer;
    private @Nullable Thread reader;
    private @Nullable Listener listener;
    private volatile boolean closed;
    /** Nobody wants to hear any more how reading ends. */
    private volatile boolean finishing;

    /**
     * A channel at rest.
     *
     * @param machineThread runs tasks on the machine's thread, one after the other
     */
    ThreadedChannel(Conduit conduit, Executor machineThread) {
        this.conduit = conduit;
        this.machineThread = machineThread;
    }

    @Override
    public Kind kind() {
        return conduit.kind();
    }

    @Override
    public boolean isBidirectional() {
        return conduit.isReadable() && conduit.isWritable();
    }

    @Override
    public void setListener(Listener newListener) {
        listener = newListener;
        if (conduit.isReadable() && reader == null) {
            reader = start(() -> readAll(null));
        }
    }

    /** Reads from now on, and calls {@code firstBytes} on the machine's thread when there are some. */
    void readBefore(Runnable firstBytes) {
        reader = start(() -> readAll(firstBytes));
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "migration");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void write(byte[] bytes) {
        if (closed || bytes.length == 0) {
            return;
        }
        backlog.addAndGet(bytes.length);
        outgoing.add(bytes);
        startWriter();
    }

    private void startWriter() {
        if (writer == null) {
            writer = start(this::writeAll);
        }
    }

    @Override
    public long backlog() {
        return backlog.get();
    }

    @Override
    public void finish() {
        finishing = true;
        outgoing.add(FINISH);
        startWriter();
    }

    @Override
    public void close() {
        closed = true;
        listener = null;
        conduit.close();
        interruptThreads();
    }

    @Override
    public void closeThen(Runnable whenClosed) {
        closed = true;
        listener = null;
        conduit.closeThen(this::executeIfRunning, whenClosed);
        interruptThreads();
    }

    /** The machine may have ended while somebody took their time. */
    private void executeIfRunning(Runnable task) {
        try {
            machineThread.execute(task);
        } catch (RejectedExecutionException e) {
            // Nobody is left to whom it could matter.
        }
    }

    private void interruptThreads() {
        if (writer != null) {
            writer.interrupt();
        }
        if (reader != null) {
            reader.interrupt();
        }
    }

    /** Tells the listener on the machine's thread, unless the channel has been closed by then. */
    private void tell(Consumer<Listener> what) {
        if (closed) {
            return;
        }
        executeIfRunning(() -> {
            Listener present = listener;
            if (present != null && !closed) {
                what.accept(present);
            }
        });
    }

    private void writeAll() {
        try {
            byte[] next = outgoing.take();
            while (next != FINISH && !closed) {
                conduit.write(next);
                if (backlog.addAndGet(-next.length) == 0) {
                    tell(Listener::onDrained);
                }
                next = outgoing.take();
            }
            conduit.finish();
            tell(Listener::onFinished);
        } catch (IOException e) {
            String reason = conduit.reasonOf(e);
            tell(present -> present.onFailure(true, reason));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readAll(@Nullable Runnable firstBytes) {
        byte[] buffer = new byte[CHUNK_BYTES];
        Runnable atFirst = firstBytes;
        try {
            int count = conduit.read(buffer);
            while (count >= 0 && !closed && !(finishing && !conduit.isWritable())) {
                if (atFirst != null) {
                    executeIfRunning(atFirst);
                    atFirst = null;
                }
                deliver(Arrays.copyOf(buffer, count));
                count = conduit.read(buffer);
            }
            if (!finishing) {
                tell(Listener::onEnd);
            }
        } catch (IOException e) {
            if (!finishing) {
                String reason = conduit.reasonOf(e);
                tell(present -> present.onFailure(false, reason));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(byte[] bytes) throws InterruptedException {
        chunks.acquire();
        executeIfRunning(() -> {
            chunks.release();
            Listener present = listener;
            if (present != null && !closed) {
                present.onReceived(bytes);
            }
        });
    }
}
