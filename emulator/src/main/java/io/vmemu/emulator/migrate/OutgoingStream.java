package io.vmemu.emulator.migrate;

import io.vmemu.emulator.migrate.stream.FrameWriter;
import io.vmemu.emulator.migrate.stream.Payload;
import io.vmemu.emulator.time.NanoClock;
import java.util.List;

/** The way out: frames to a channel, counted by what the guest was doing meanwhile. */
final class OutgoingStream {
    /** More than that is not queued in a channel. */
    private static final long MAX_BACKLOG_BYTES = 256 * 1024;

    /** As much as a pipe takes although nobody reads. */
    private static final long FIRST_WRITE_BYTES = 64 * 1024;

    private final MigrationChannel channel;
    private final FrameWriter frames = new FrameWriter();
    private final SendRate rate;
    private final SentBytes counters;
    private long written;

    OutgoingStream(MigrationChannel channel, NanoClock clock, SentBytes counters) {
        this.channel = channel;
        this.rate = new SendRate(clock);
        this.counters = counters;
        write(FrameWriter.preamble(), 0);
    }

    MigrationChannel channel() {
        return channel;
    }

    SendRate rate() {
        return rate;
    }

    private void write(byte[] bytes, long pages) {
        counters.add(bytes.length);
        rate.sent(bytes.length, pages);
        written += bytes.length;
        channel.write(bytes);
    }

    /**
     * Sends something.
     *
     * @param pages how many pages of memory that are
     */
    void send(Payload payload, long pages) {
        write(frames.frame(payload), pages);
    }

    void sendAll(List<Payload> all) {
        all.forEach(payload -> send(payload, 0));
    }

    boolean isFull() {
        return channel.backlog() >= MAX_BACKLOG_BYTES;
    }

    /** Whether everything that was written has been handed on. */
    boolean isDrained() {
        return channel.backlog() == 0;
    }

    /** Whether nobody may have read anything yet: for channels other than sockets QEMU would have noticed that earlier. */
    boolean hasJustBegun() {
        long handedOn = written - channel.backlog();
        return channel.kind() != MigrationChannel.Kind.SOCKET && handedOn <= FIRST_WRITE_BYTES;
    }
}
