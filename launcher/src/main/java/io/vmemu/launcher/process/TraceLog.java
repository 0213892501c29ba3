package io.vmemu.launcher.process;

import io.vmemu.emulator.time.WallClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Where trace lines go: a log file or standard error, with {@code PID@SECONDS.MICROS:} in front if messages have
 * timestamps. The lines of one task of the machine's loop are written together, right after it. Observed on QEMU 10.0.
 */
public final class TraceLog implements Consumer<String> {
    private static final long MICROS = 1_000_000;

    private final OutputStream output;
    private final String pidPrefix;
    private final WallClock clock;
    private final Executor afterTask;
    private final StringBuilder pending = new StringBuilder();
    private boolean scheduled;
    private boolean broken;

    /**
     * A log.
     *
     * @param pidPrefix what comes before the time, {@code PID@}; empty for lines without time
     * @param afterTask runs a task on the machine's loop, soon
     */
    public TraceLog(OutputStream output, String pidPrefix, WallClock clock, Executor afterTask) {
        this.output = output;
        this.pidPrefix = pidPrefix;
        this.clock = clock;
        this.afterTask = afterTask;
    }

    @Override
    public void accept(String line) {
        if (!pidPrefix.isEmpty()) {
            long now = clock.epochMicros();
            String micros = Long.toString(MICROS + now % MICROS);
            pending.append(pidPrefix)
                    .append(now / MICROS)
                    .append('.')
                    .append(micros, 1, micros.length())
                    .append(':');
        }
        pending.append(line).append('\n');
        if (!scheduled) {
            scheduled = true;
            afterTask.execute(this::flush);
        }
    }

    /** Writes what has not been written yet. A log that cannot be written to is given up; the machine goes on. */
    public void flush() {
        scheduled = false;
        if (pending.isEmpty() || broken) {
            return;
        }
        byte[] bytes = pending.toString().getBytes(StandardCharsets.UTF_8);
        pending.setLength(0);
        try {
            output.write(bytes);
            output.flush();
        } catch (IOException e) {
            broken = true;
        }
    }
}
