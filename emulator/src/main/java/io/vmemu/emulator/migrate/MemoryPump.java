package io.vmemu.emulator.migrate;

import io.vmemu.emulator.migrate.stream.Payload;
import io.vmemu.emulator.time.MachineLoop;
import io.vmemu.emulator.time.Timer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Moves memory into a stream: no faster than it may, no more at a time than the channel takes, and never so long that
 * others on the loop have to wait.
 */
final class MemoryPump {
    private static final int MAX_PAYLOAD_BYTES = 64 * 1024;
    private static final long MAX_BYTES_PER_TURN = 1 << 20;

    private final MachineLoop loop;
    private final RamSender ram;
    private final OutgoingStream stream;
    private final LongSupplier bandwidth;
    private final Runnable passDone;
    private @Nullable Timer timer;
    private boolean turnPosted;
    private boolean stopped;

    /**
     * A pump that stands still.
     *
     * @param bandwidth bytes a second, 0 without limit; asked again and again
     * @param passDone called when nothing of a pass is left; the pump stands still then
     */
    MemoryPump(MachineLoop loop, RamSender ram, OutgoingStream stream, LongSupplier bandwidth, Runnable passDone) {
        this.loop = loop;
        this.ram = ram;
        this.stream = stream;
        this.bandwidth = bandwidth;
        this.passDone = passDone;
    }

    /** Pumps as much as may be now, and sees to it that the rest follows. Also called when a channel has room again. */
    void run() {
        if (stopped || turnPosted) {
            return;
        }
        cancelTimer();
        long pumped = 0;
        while (!ram.isPassDone()) {
            if (stream.isFull()) {
                return;
            }
            long allowance = stream.rate().allowance(bandwidth.getAsLong());
            if (allowance <= 0) {
                timer = loop.schedule(stream.rate().nanosToNextPeriod(), this::run);
                return;
            }
            if (pumped >= MAX_BYTES_PER_TURN) {
                turnPosted = true;
                loop.execute(this::nextTurn);
                return;
            }
            pumped += pump((int) Math.min(allowance, MAX_PAYLOAD_BYTES));
        }
        passDone.run();
    }

    private long pump(int maxBytes) {
        long before = ram.remaining();
        Payload next = ram.next(maxBytes);
        if (next == null) {
            throw new IllegalStateException("pages remain, but there is no run of them");
        }
        stream.send(next, (before - ram.remaining()) / RamStatistics.PAGE_SIZE);
        return next.bytes().length;
    }

    private void nextTurn() {
        turnPosted = false;
        run();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Stands still for good. */
    void stop() {
        stopped = true;
        cancelTimer();
    }
}
