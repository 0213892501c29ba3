package io.vmemu.qmp.server;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.util.IntSupplier;

/**
 * Looks for the next event for a moment before it sleeps. A client that waits for each reply sends its next command within some
 * microseconds, and waking up a processor that has gone idle takes as long as executing a command: round trips take half the
 * time this way, and no more of the processor's.
 */
final class EagerSelect implements SelectStrategy {
    private static final long MOMENT_NANOS = 50_000;

    private long busyUntilNanos;
    private boolean slept = true;

    private EagerSelect() {}

    /** Such a strategy for each loop, where there is more than one processor: the only one is better left to the client. */
    static SelectStrategyFactory factory(int processors) {
        return processors > 1 ? EagerSelect::new : DefaultSelectStrategyFactory.INSTANCE;
    }

    @Override
    public int calculateStrategy(IntSupplier selectNow, boolean hasTasks) throws Exception {
        int events = selectNow.get();
        if (events > 0 || slept) {
            slept = false;
            busyUntilNanos = System.nanoTime() + MOMENT_NANOS;
            return events;
        }
        if (hasTasks || System.nanoTime() - busyUntilNanos < 0) {
            return events;
        }
        slept = true;
        return SelectStrategy.SELECT;
    }
}
