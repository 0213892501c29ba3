package io.vmemu.launcher.simulate;

/** Something that must always hold does not. */
final class BrokenPromise extends Exception {
    private static final long serialVersionUID = 1;

    private final String promise;

    /**
     * @param promise what should hold, in words that are the same for all runs
     * @param detail what was found
     */
    BrokenPromise(String promise, String detail) {
        super(detail);
        this.promise = promise;
    }

    BrokenPromise(String promise, Throwable cause) {
        super(cause.toString(), cause);
        this.promise = promise;
    }

    String promise() {
        return promise;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}
