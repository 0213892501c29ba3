package io.vmemu.launcher.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is logged, and where.
 *
 * @param file {@code -D}, null for stderr
 * @param items {@code -d}, null if not given
 * @param traces {@code -trace}, in order, each with {@code enable}, {@code events}, {@code file}
 * @param timestamps {@code -msg timestamp=}: trace lines begin with process id and time
 */
public record LogOptions(@Nullable String file, @Nullable String items, List<OptionEntry> traces, boolean timestamps) {
    public LogOptions {
        traces = List.copyOf(traces);
    }
}
