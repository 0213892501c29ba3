package io.vmemu.qmp.server;

import io.vmemu.emulator.time.NanoClock;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Puts the time in front of each line, counted from the first one, as {@code [00:00:01.042] }. */
final class LineStamps {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int MILLIS_PER_SECOND = 1000;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3600;

    private final NanoClock clock;
    private boolean on;
    private boolean started;
    private boolean atLineStart;
    private long start;

    LineStamps(NanoClock clock) {
        this.clock = clock;
    }

    /** On if off, off if on. The line that has been begun goes without. */
    void toggle() {
        on = !on;
        started = false;
        atLineStart = false;
    }

    /** The output with times, if they are on. */
    byte[] stamp(byte[] output) {
        if (!on) {
            return output;
        }
        ByteArrayOutputStream stamped = new ByteArrayOutputStream();
        for (byte each : output) {
            if (atLineStart) {
                stamped.writeBytes(now().getBytes(StandardCharsets.US_ASCII));
            }
            stamped.write(each);
            atLineStart = each == '\n';
        }
        return stamped.toByteArray();
    }

    private String now() {
        long nanos = clock.nanoTime();
        if (!started) {
            started = true;
            start = nanos;
        }
        long millis = (nanos - start) / NANOS_PER_MILLI;
        long seconds = millis / MILLIS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                "[%02d:%02d:%02d.%03d] ",
                seconds / SECONDS_PER_HOUR,
                seconds / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE,
                seconds % SECONDS_PER_MINUTE,
                millis % MILLIS_PER_SECOND);
    }
}
