package io.vmemu.qmp.hmp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines that were given to a terminal, the newest last, each of them once; and which one is being looked at. */
final class LineHistory {
    private static final int LIMIT = 64;
    private static final int NONE = -1;

    private final List<String> lines = new ArrayList<>();
    private int at = NONE;

    /** Adds a line that is not empty; nothing is being looked at any more. */
    void add(String line) {
        at = NONE;
        if (line.isEmpty()) {
            return;
        }
        if (!lines.remove(line) && lines.size() == LIMIT) {
            lines.remove(0);
        }
        lines.add(line);
    }

    /** The line before the one that is looked at; null if that is the first. */
    @Nullable
    String older() {
        if (at == 0 || lines.isEmpty()) {
            return null;
        }
        at = (at == NONE ? lines.size() : at) - 1;
        return lines.get(at);
    }

    /** The line after the one that is looked at, empty behind the last; null if none is looked at. */
    @Nullable
    String newer() {
        if (at == NONE) {
            return null;
        }
        if (at == lines.size() - 1) {
            at = NONE;
            return "";
        }
        at++;
        return lines.get(at);
    }

    /** All of them, the oldest first. */
    List<String> lines() {
        return List.copyOf(lines);
    }
}
