package io.vmemu.launcher.scenario.run;

/** A step did not come out as it should. */
final class Unmet extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean error;
    private final String expected;
    private final String actual;

    private Unmet(boolean error, String expected, String actual) {
        super(expected + ", but " + actual, null, false, false);
        this.error = error;
        this.expected = expected;
        this.actual = actual;
    }

    /** Something is not as expected. */
    static Unmet expectation(String expected, String actual) {
        return new Unmet(false, expected, actual);
    }

    /** A step that expects nothing could not be taken. */
    static Unmet error(String expected, String actual) {
        return new Unmet(true, expected, actual);
    }

    boolean isError() {
        return error;
    }

    String expected() {
        return expected;
    }

    String actual() {
        return actual;
    }
}
