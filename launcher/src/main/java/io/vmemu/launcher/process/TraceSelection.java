package io.vmemu.launcher.process;

import io.vmemu.emulator.error.SystemError;
import io.vmemu.emulator.trace.LogTracer;
import io.vmemu.launcher.cli.LogOptions;
import io.vmemu.launcher.cli.Messages;
import io.vmemu.launcher.cli.OptionEntry;
import io.vmemu.launcher.cli.StartupException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which trace events are wanted, and in which file: {@code -trace enable=PATTERN,events=FILE,file=FILE} and {@code -d
 * trace:PATTERN}. A pattern has {@code *} and {@code ?}; a minus before it takes events away. Observed on QEMU 10.0.
 */
public final class TraceSelection {
    private final LogTracer tracer;
    private final Messages messages;
    private @Nullable String file;

    private TraceSelection(LogTracer tracer, Messages messages) {
        this.tracer = tracer;
        this.messages = messages;
    }

    /**
     * Reads the options, and the files that they name.
     *
     * @param tracer is told which events to take
     * @return the file that {@code -trace file=} names; null if none does
     */
    public static @Nullable String apply(LogOptions options, LogTracer tracer, Messages messages)
            throws StartupException {
        TraceSelection selection = new TraceSelection(tracer, messages);
        for (OptionEntry trace : options.traces()) {
            messages.setLocation(trace.location());
            for (String pattern : trace.settings().all("enable")) {
                selection.select(pattern);
            }
            String list = trace.settings().get("events");
            if (list != null) {
                selection.readList(list);
            }
            if (trace.settings().has("file")) {
                selection.file = trace.settings().get("file");
            }
        }
        messages.setLocation(null);
        for (String pattern : LogItems.tracePatterns(options.items())) {
            selection.select(pattern);
        }
        return selection.file;
    }

    private void readList(String name) throws StartupException {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new StartupException(Messages.inFile(name, 0), SystemError.textOf(e));
        }
        int number = 0;
        for (String line : lines) {
            number++;
            messages.setLocation(Messages.inFile(name, number));
            select(line);
        }
    }

    private void select(String pattern) {
        if (!tracer.select(pattern)) {
            messages.warn(
                    "trace event '" + (pattern.startsWith("-") ? pattern.substring(1) : pattern) + "' does not exist");
        }
    }
}
