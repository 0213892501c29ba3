package io.vmemu.launcher.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens on SIGTERM, SIGINT and SIGHUP: the JVM begins to shut down, which runs this hook; the machine gets the time
 * to say good-bye to its clients; then the process ends with the machine's status, 0, where the JVM's own choice would be
 * 128 plus the signal. A machine that does not manage to end in time ends with the process.
 */
public final class TerminationHook {
    private static final long PATIENCE_MILLIS = 2_000;

    private final CountDownLatch ended = new CountDownLatch(1);
    private Runnable request;
    private boolean signalled;
    private boolean exiting;
    private int status;

    private TerminationHook() {
        request = ended::countDown;
    }

    /** Installs the hook. Until {@link #onSignal} says otherwise a signal ends the process at once, with status 0. */
    public static TerminationHook install() {
        TerminationHook hook = new TerminationHook();
        Runtime.getRuntime().addShutdownHook(new Thread(hook::terminate, "termination"));
        return hook;
    }

    /** On a signal, calls {@code action} on a thread of its own and waits for {@link #exit}, for a while. */
    public synchronized void onSignal(Runnable action) {
        request = action;
    }

    private void terminate() {
        Runnable action;
        synchronized (this) {
            if (exiting) {
                return;
            }
            signalled = true;
            action = request;
        }
        action.run();
        try {
            if (!ended.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                status = 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(status);
    }

    /** Ends the process; everything has been cleaned up. */
    public void exit(int exitStatus) {
        synchronized (this) {
            status = exitStatus;
            exiting = !signalled;
        }
        ended.countDown();
        if (exiting) {
            System.exit(exitStatus);
        }
    }
}
