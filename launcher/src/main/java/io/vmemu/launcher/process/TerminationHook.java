package io.vmemu.launcher.process;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * What happens on SIGTERM, SIGINT and SIGHUP: the machine gets the time to say good-bye to its clients; then the process
 * ends with the machine's status, 0, where the JVM's own choice would be 128 plus the signal. A machine that does not
 * manage to end in time ends with the process.
 */
public final class TerminationHook {
    private static final long PATIENCE_MILLIS = 2_000;
    private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

    private final CountDownLatch ended = new CountDownLatch(1);

    /**
     * On a signal, calls {@code action} with its number on a thread of its own and waits for {@link #exit}, for a while.
     * Until then a signal ends the process as it ends any other: so it does with QEMU, before its machine is there.
     */
    public void onSignal(IntConsumer action) {
        for (String name : SIGNALS) {
            Signals.handle(name, signal -> end(action, signal));
        }
    }

    private void end(IntConsumer action, int signal) {
        action.accept(signal);
        try {
            if (ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    /** Ends the process; everything has been cleaned up. */
    public void exit(int status) {
        ended.countDown();
        System.exit(status);
    }
}
