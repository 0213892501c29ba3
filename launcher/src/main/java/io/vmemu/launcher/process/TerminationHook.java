package io.vmemu.launcher.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What happens on SIGTERM, SIGINT and SIGHUP: the JVM begins to shut down, which runs this hook; the machine gets the time
 * to say good-bye to its clients; then the process ends with status 0, where the JVM's own choice would be 128 plus the
 * signal. A process that does not manage to say good-bye in time ends all the same.
 */
public final class TerminationHook {
    private static final long PATIENCE_MILLIS = 2_000;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Runnable request;

    private TerminationHook(Runnable request) {
        this.request = request;
    }

    /**
     * Installs the hook.
     *
     * @param request asks for the end of the machine; called on a thread of its own. The end comes with {@link
     *     #exit}
     */
    public static TerminationHook install(Runnable request) {
        TerminationHook hook = new TerminationHook(request);
        Runtime.getRuntime().addShutdownHook(new Thread(hook::terminate, "termination"));
        return hook;
    }

    @SuppressWarnings("SystemExitOutsideMain") // the status of a process that a signal ended is the hook's to say
    private void terminate() {
        request.run();
        try {
            if (!done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(0);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    /** Ends the process; everything has been cleaned up. */
    public void exit(int status) {
        done.countDown();
        Runtime.getRuntime().halt(status);
    }
}
