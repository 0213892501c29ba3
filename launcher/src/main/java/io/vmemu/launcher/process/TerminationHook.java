package io.vmemu.launcher.process;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens on SIGTERM, SIGINT and SIGHUP: the machine gets the time to say good-bye to its clients; then the process
 * ends with the machine's status, 0, where the JVM's own choice would be 128 plus the signal. A machine that does not
 * manage to end in time ends with the process.
 */
public final class TerminationHook {
    private static final long PATIENCE_MILLIS = 2_000;
    private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable IntConsumer request;

    private final Thread installation = new Thread(this::handleSignals, "signals");

    private TerminationHook() {}

    /**
     * Installs the hook, while the caller goes on: the JDK takes some milliseconds for it. Until {@link #onSignal} says
     * otherwise a signal ends the process at once, with status 0.
     */
    public static TerminationHook install() {
        TerminationHook hook = new TerminationHook();
        hook.installation.start();
        return hook;
    }

    private void handleSignals() {
        for (String name : SIGNALS) {
            Signals.handle(name, this::terminate);
        }
    }

    /** On a signal, calls {@code action} with its number on a thread of its own and waits for {@link #exit}, for a while. */
    public void onSignal(IntConsumer action) {
        request = action;
        try {
            installation.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void terminate(int signal) {
        IntConsumer action = request;
        if (action != null) {
            action.accept(signal);
            try {
                if (ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Runtime.getRuntime().halt(0);
    }

    /** Ends the process; everything has been cleaned up. */
    public void exit(int status) {
        ended.countDown();
        System.exit(status);
    }
}
