package io.vmemu.qmp.record;

import java.util.List;

/**
 * Something that was not as recorded.
 *
 * @param line the record's line that it is about
 * @param what one line
 * @param differences what is not the same, if there is something to compare
 * @param comparison the same as {@link SideBySide} shows it; empty if there is nothing to compare
 */
public record Finding(int line, String what, List<Difference> differences, String comparison) {
    private static final int MAX_DIFFERENCES = 10;

    public Finding {
        differences = List.copyOf(differences);
    }

    static Finding of(int line, String what) {
        return new Finding(line, what, List.of(), "");
    }

    /** Several lines, each ending in LF. */
    public String text() {
        StringBuilder text = new StringBuilder("line " + line + ": " + what + "\n");
        differences.stream()
                .limit(MAX_DIFFERENCES)
                .forEach(difference -> text.append("  ").append(difference).append('\n'));
        if (differences.size() > MAX_DIFFERENCES) {
            text.append("  and ").append(differences.size() - MAX_DIFFERENCES).append(" more\n");
        }
        return text.append(comparison.indent(4)).toString();
    }
}
