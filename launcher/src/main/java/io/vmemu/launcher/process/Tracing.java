package io.vmemu.launcher.process;

import io.vmemu.emulator.time.SystemClocks;
import io.vmemu.emulator.trace.LogTracer;
import io.vmemu.emulator.trace.Tracer;
import io.vmemu.launcher.cli.LogOptions;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.StartupException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What {@code -d}, {@code -D} and {@code -trace} ask for: the tracer of the machine, and its log. */
public final class Tracing implements AutoCloseable {
    private final Tracer tracer;
    private final @Nullable TraceLog log;
    private final @Nullable OutputStream file;

    private Tracing(Tracer tracer, @Nullable TraceLog log, @Nullable OutputStream file) {
        this.tracer = tracer;
        this.log = log;
        this.file = file;
    }

    /**
     * Opens the log and selects events.
     *
     * @param afterTask runs a task on the machine's loop, soon
     */
    public static Tracing open(LogOptions options, Messages messages, Executor afterTask) throws StartupException {
        String items = options.items();
        if (items != null && !LogItems.areKnown(items)) {
            LogItems.help().forEach(System.out::println);
            throw StartupException.alreadyTold();
        }
        String logName = options.file();
        @Nullable OutputStream file = logName == null ? null : LogFile.create(logName, pid());
        if (items == null && options.traces().isEmpty()) {
            return new Tracing(Tracer.NONE, null, file);
        }
        LineSink lines = new LineSink();
        LogTracer tracer = new LogTracer(lines::accept);
        String traceName = TraceSelection.apply(options, tracer, messages);
        if (traceName != null) {
            file = LogFile.append(traceName);
        }
        OutputStream output = file == null ? new FileOutputStream(FileDescriptor.err) : file;
        String prefix = options.timestamps() ? pid() + "@" : "";
        TraceLog log = new TraceLog(output, prefix, SystemClocks.wall(), afterTask);
        lines.log = log;
        return new Tracing(tracer, log, file);
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    /** Which events to take has to be known before which file to write to. */
    private static final class LineSink {
        private @Nullable TraceLog log;

        void accept(String line) {
            if (log != null) {
                log.accept(line);
            }
        }
    }

    public Tracer tracer() {
        return tracer;
    }

    /** Writes what is left. */
    @Override
    public void close() throws IOException {
        if (log != null) {
            log.flush();
        }
        if (file != null) {
            file.close();
        }
    }
}
