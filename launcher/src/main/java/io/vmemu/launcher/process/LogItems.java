package io.vmemu.launcher.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The argument of {@code -d}: names of things to log, of which only trace events exist here. */
public final class LogItems {
    private static final List<String> NAMES = List.of(
            "out_asm",
            "in_asm",
            "op",
            "op_opt",
            "op_ind",
            "op_plugin",
            "int",
            "exec",
            "cpu",
            "fpu",
            "mmu",
            "pcall",
            "cpu_reset",
            "unimp",
            "guest_errors",
            "page",
            "nochain",
            "plugin",
            "strace",
            "tid",
            "vpu",
            "invalid_mem",
            "all",
            "none");
    private static final String TRACE = "trace:";

    private LogItems() {}

    /** Whether all items are known. */
    public static boolean areKnown(String items) {
        for (String item : split(items)) {
            if (!item.startsWith(TRACE) && !NAMES.contains(item)) {
                return false;
            }
        }
        return true;
    }

    /** What {@code -d help} prints, and what an unknown item does. */
    public static List<String> help() {
        List<String> lines = new ArrayList<>();
        lines.add("Log items (comma separated):");
        lines.addAll(NAMES);
        lines.add("trace:PATTERN   enable trace events");
        return lines;
    }

    /** The patterns behind {@code trace:}. */
    static List<String> tracePatterns(@Nullable String items) {
        List<String> patterns = new ArrayList<>();
        if (items != null) {
            for (String item : split(items)) {
                if (item.startsWith(TRACE)) {
                    patterns.add(item.substring(TRACE.length()));
                }
            }
        }
        return patterns;
    }

    private static List<String> split(String items) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (true) {
            int comma = items.indexOf(',', start);
            parts.add(comma < 0 ? items.substring(start) : items.substring(start, comma));
            if (comma < 0) {
                return parts;
            }
            start = comma + 1;
        }
    }
}
