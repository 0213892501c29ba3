package io.vmemu.qmp.record;

import io.vmemu.emulator.time.NanoClock;
import io.vmemu.qmp.protocol.Side;
import io.vmemu.qmp.server.RelayWitness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** Writes down what it sees. */
final class RecordingWitness implements RelayWitness {
    private final RecordWriter writer;
    private final NanoClock clock;
    private final long start;
    private final IntConsumer onClientGone;
    private final Consumer<String> complaints;
    private final Map<Side, TextSplitter> speaking = new EnumMap<>(Side.class);
    private int clients;

    /**
     * A witness of one relay.
     *
     * @param onClientGone is told how many clients have come and gone
     * @param complaints is told when the server cannot be reached
     */
    RecordingWitness(RecordWriter writer, NanoClock clock, IntConsumer onClientGone, Consumer<String> complaints) {
        this.writer = writer;
        this.clock = clock;
        this.start = clock.nanoTime();
        this.onClientGone = onClientGone;
        this.complaints = complaints;
    }

    @Override
    public void connected() {
        clients++;
        for (Side side : Side.values()) {
            speaking.put(side, new TextSplitter());
        }
    }

    @Override
    public void passed(Side from, ByteBuffer bytes) {
        TextSplitter splitter = speaking.get(from);
        if (splitter != null) {
            write(from, splitter.split(bytes));
        }
    }

    @Override
    public void ended(Side from) {
        TextSplitter splitter = speaking.remove(from);
        if (splitter != null) {
            write(from, splitter.finish());
            write(from, List.of(new Content.End()));
        }
        if (speaking.isEmpty()) {
            onClientGone.accept(clients);
        }
    }

    @Override
    public void unreachable(String reason) {
        complaints.accept("a client could not be connected to the server: " + reason);
    }

    private void write(Side from, List<Content> contents) {
        long millis = TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - start);
        try {
            for (Content content : contents) {
                writer.write(new RecordedEntry(0, clients, from, millis, content));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
