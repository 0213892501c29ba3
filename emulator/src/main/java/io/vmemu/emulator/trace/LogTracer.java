package io.vmemu.emulator.trace;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * QEMU's log backend: writes the enabled events as lines, one event a line, without a line end. Which events are
 * enabled is said as in {@code -trace enable=} and in the lines of a {@code -trace events=} file.
 */
public final class LogTracer implements Tracer {
    private final Set<TraceEvent> enabled = EnumSet.noneOf(TraceEvent.class);
    private final Consumer<String> lines;

    public LogTracer(Consumer<String> lines) {
        this.lines = lines;
    }

    /**
     * Takes a line of an events file: a name or a pattern with {@code *} and {@code ?}, with {@code -} in front to
     * disable. Comments ({@code #}) and empty lines mean nothing.
     *
     * @return false if the line names one event and there is none of that name; a pattern may match nothing
     */
    public boolean select(String line) {
        if (line.isEmpty() || line.charAt(0) == '#') {
            return true;
        }
        boolean disable = line.charAt(0) == '-';
        String pattern = disable ? line.substring(1) : line;
        boolean found = false;
        for (TraceEvent event : TraceEvent.values()) {
            if (matches(pattern, event.eventName())) {
                setEnabled(event, !disable);
                found = true;
            }
        }
        return found || pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
    }

    public void setEnabled(TraceEvent event, boolean on) {
        if (on) {
            enabled.add(event);
        } else {
            enabled.remove(event);
        }
    }

    @Override
    public boolean isEnabled(TraceEvent event) {
        return enabled.contains(event);
    }

    @Override
    public void trace(TraceEvent event, long first, long second) {
        if (enabled.contains(event)) {
            lines.accept(event.line(first, second));
        }
    }

    /** Whether a pattern covers a name; goes back to the latest star, and no further, when it does not. */
    public static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int afterStar = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                afterStar = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++afterStar;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
