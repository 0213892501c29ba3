package io.vmemu.emulator.migrate;

import io.vmemu.emulator.migrate.stream.FrameType;
import io.vmemu.emulator.migrate.stream.Payload;
import io.vmemu.emulator.time.MachineLoop;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What flows out of a machine, over one connection at a time: memory, pumped as fast as is allowed, and the rest. */
final class OutgoingTransfer {
    private final MachineLoop loop;
    private final LongSupplier bandwidth;
    private final SentBytes sent = new SentBytes();
    private @Nullable OutgoingStream stream;
    private @Nullable RamSender ram;
    private @Nullable MemoryPump pump;
    /** The last frame has been written; what is missing is that it arrives. */
    private boolean allWritten;
    /** All of it has been handed on. */
    private boolean handedOver;

    OutgoingTransfer(MachineLoop loop, LongSupplier bandwidth) {
        this.loop = loop;
        this.bandwidth = bandwidth;
    }

    SentBytes sent() {
        return sent;
    }

    /** The connection, while there is one. */
    @Nullable
    OutgoingStream stream() {
        return stream;
    }

    @Nullable
    RamSender ram() {
        return ram;
    }

    void setRam(RamSender sender) {
        ram = sender;
    }

    boolean isAllWritten() {
        return allWritten;
    }

    OutgoingStream open(MigrationChannel channel) {
        OutgoingStream opened = new OutgoingStream(channel, loop, sent);
        stream = opened;
        return opened;
    }

    /** Begins, or begins anew, to pump memory. */
    void start(Runnable passDone) {
        OutgoingStream out = stream;
        RamSender sender = ram;
        if (out != null && sender != null) {
            allWritten = false;
            handedOver = false;
            MemoryPump memory = new MemoryPump(loop, sender, out, bandwidth, passDone);
            pump = memory;
            loop.execute(memory::run);
        }
    }

    /** Pumps what a new pass brings, unless the connection is another by now. */
    void goOn(OutgoingStream out) {
        if (pump != null && stream == out) {
            pump.run();
        }
    }

    /** Sends all of the pass at once. */
    void sendPass(OutgoingStream out, RamSender sender) {
        while (!sender.isPassDone()) {
            long before = sender.remaining();
            Payload next = sender.next(Integer.MAX_VALUE);
            if (next != null) {
                out.send(next, (before - sender.remaining()) / RamStatistics.PAGE_SIZE);
            }
        }
    }

    /**
     * Writes the last of it.
     *
     * @param drained called soon, if it needs no waiting
     */
    void writeEnd(List<Payload> rest, Runnable drained) {
        OutgoingStream out = stream;
        if (out != null) {
            out.sendAll(rest);
            out.send(Payload.empty(FrameType.END), 0);
            allWritten = true;
            if (out.isDrained()) {
                loop.execute(drained);
            }
        }
    }

    /** The connection has room again. */
    void drained(Consumer<OutgoingStream> handOver) {
        OutgoingStream out = stream;
        if (out == null || !out.isDrained()) {
            return;
        }
        if (allWritten) {
            if (!handedOver) {
                handedOver = true;
                handOver.accept(out);
            }
        } else if (pump != null) {
            pump.run();
        }
    }

    /** Lets go of the connection. */
    void drop() {
        stopPump();
        if (stream != null) {
            stream.channel().close();
            stream = null;
        }
    }

    /**
     * Sends no more, and lets go of the connection as soon as what is being written has been taken.
     *
     * @param dropped run then, unless the connection is dropped earlier
     */
    void dropThen(Runnable dropped) {
        stopPump();
        OutgoingStream out = stream;
        if (out == null) {
            dropped.run();
            return;
        }
        out.channel().closeThen(() -> {
            if (stream == out) {
                stream = null;
                dropped.run();
            }
        });
    }

    private void stopPump() {
        if (pump != null) {
            pump.stop();
            pump = null;
        }
    }
}
