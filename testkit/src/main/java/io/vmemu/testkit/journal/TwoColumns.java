package io.vmemu.testkit.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Two lists of named values beside each other; {@code |} between them marks what differs. */
final class TwoColumns {
    private final List<Row> rows = new ArrayList<>();

    private record Row(String left, char sign, String right) {}

    TwoColumns(String leftTitle, String rightTitle) {
        rows.add(new Row(leftTitle, ' ', rightTitle));
    }

    /**
     * Adds a row.
     *
     * @param left null if there is no such value on the left
     * @param right null if there is no such value on the right
     * @param matters whether a difference is to be marked
     */
    void row(String name, @Nullable String left, @Nullable String right, boolean matters) {
        rows.add(new Row(text(name, left), matters && !Objects.equals(left, right) ? '|' : ' ', text(name, right)));
    }

    private static String text(String name, @Nullable String value) {
        return value == null ? "" : name + ": " + value;
    }

    @Override
    public String toString() {
        int width = rows.stream().mapToInt(row -> row.left.length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            String line = "  " + row.left + " ".repeat(width - row.left.length()) + " " + row.sign + " " + row.right;
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
