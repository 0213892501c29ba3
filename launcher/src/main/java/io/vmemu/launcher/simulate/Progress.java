package io.vmemu.launcher.simulate;

import java.io.PrintStream;

/** A line on a terminal that says how far it is; nothing elsewhere. */
final class Progress {
    private static final int STEP = 20;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final boolean live;
    private final long total;

    Progress(PrintStream out, boolean live, long total) {
        this.out = out;
        this.live = live;
        this.total = total;
    }

    void show(long count, int broken) {
        if (live && count % STEP == 0) {
            out.print(CLEAR + count + " of " + total + " seeds"
                    + (broken == 0 ? "" : ", " + broken + " broke a promise"));
            out.flush();
        }
    }

    /** A line that stays. */
    void say(String line) {
        clear();
        out.println(line);
    }

    /** Takes the line away. */
    void end() {
        clear();
    }

    private void clear() {
        if (live) {
            out.print(CLEAR);
        }
    }
}
