package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QList;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.qmp.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Two messages in two columns, member by member. The sign between the columns tells what differs: {@code |} a value,
 * {@code <} what only the left one has, {@code >} what only the right one has.
 *
 * <pre>{@code
 * expected                          actual
 * {                                 {
 *   "execute": "qom-set"              "execute": "qom-set"
 *   "arguments": {                    "arguments": {
 *     "path": "vm0"                     "path": "vm0"
 *     "value": 5                  |     "value": 6
 *                                 >     "property": "requested-size"
 *   }                                 }
 * }                                 }
 * }</pre>
 */
public final class SideBySide {
    private static final int MAX_COLUMNS = 56;
    private static final String INDENT = "  ";
    private static final Pattern LINE_END = Pattern.compile("(?<=\\\\n)");

    private final String leftTitle;
    private final String rightTitle;
    private final Predicate<String> ignored;

    /**
     * A layout.
     *
     * @param ignored paths, as in {@link Difference#path}, at which differences do not count
     */
    public SideBySide(String leftTitle, String rightTitle, Predicate<String> ignored) {
        this.leftTitle = leftTitle;
        this.rightTitle = rightTitle;
        this.ignored = ignored;
    }

    /** The two messages under the titles "expected" and "actual". */
    public static String of(QDict expected, QDict actual) {
        return new SideBySide("expected", "actual", path -> false).render(expected, actual);
    }

    /** The two messages, on lines that each end in LF. */
    public String render(QDict left, QDict right) {
        List<Row> rows = new ArrayList<>();
        rows.add(new Row(leftTitle, ' ', rightTitle));
        addValue(rows, "", "", "", left, right);
        int columns = rows.stream().mapToInt(row -> row.left().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            String line = row.left() + " ".repeat(columns - row.left().length()) + " " + row.sign() + " " + row.right();
            text.append(line.stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private record Row(String left, char sign, String right) {}

    private void addValue(
            List<Row> rows, String indent, String label, String path, @Nullable QObject left, @Nullable QObject right) {
        if (left == null || right == null) {
            addLines(rows, left == null ? '>' : '<', indent + label, text(left), text(right));
        } else if (!path.isEmpty()
                && Comparison.differences(ignored, path, left, right).isEmpty()) {
            rows.add(new Row(start(indent + label + text(left)), ' ', start(indent + label + text(right))));
        } else if (left instanceof QDict expected && right instanceof QDict actual) {
            addBoth(rows, indent + label + "{");
            for (String key : Comparison.keys(expected, actual)) {
                String name = JsonWriter.toText(QString.of(key)) + ": ";
                addValue(rows, indent + INDENT, name, Comparison.member(path, key), expected.get(key), actual.get(key));
            }
            addBoth(rows, indent + "}");
        } else if (left instanceof QList expected && right instanceof QList actual) {
            addBoth(rows, indent + label + "[");
            addElements(rows, indent + INDENT, path, expected, actual);
            addBoth(rows, indent + "]");
        } else {
            addLines(rows, '|', indent + label, text(left), text(right));
        }
    }

    /** Elements that do not differ take no room. */
    private void addElements(List<Row> rows, String indent, String path, QList left, QList right) {
        int same = 0;
        int size = Math.max(left.size(), right.size());
        for (int i = 0; i <= size; i++) {
            String here = Comparison.element(path, i);
            QObject expected = Comparison.at(left, i);
            QObject actual = Comparison.at(right, i);
            if (i < size
                    && Comparison.differences(ignored, here, expected, actual).isEmpty()) {
                same++;
                continue;
            }
            if (same > 0) {
                addBoth(rows, indent + "... " + same + (same == 1 ? " element" : " elements"));
                same = 0;
            }
            if (i < size) {
                addValue(rows, indent, "[" + i + "] ", here, expected, actual);
            }
        }
    }

    private static void addBoth(List<Row> rows, String text) {
        rows.add(new Row(text, ' ', text));
    }

    private static void addLines(List<Row> rows, char sign, String prefix, String left, String right) {
        List<String> expected = parts(left.isEmpty() ? "" : prefix + left);
        List<String> actual = parts(right.isEmpty() ? "" : prefix + right);
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            String leftPart = i < expected.size() ? expected.get(i) : "";
            String rightPart = i < actual.size() ? actual.get(i) : "";
            rows.add(new Row(leftPart, leftPart.equals(rightPart) ? ' ' : sign, rightPart));
        }
    }

    /** Cuts where a text's own lines end, and where the column does, so that one sees which part differs. */
    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (String line : LINE_END.split(text, -1)) {
            for (int i = 0; i < line.length(); i += MAX_COLUMNS) {
                parts.add(line.substring(i, Math.min(i + MAX_COLUMNS, line.length())));
            }
        }
        return parts;
    }

    private static String start(String text) {
        return text.length() <= MAX_COLUMNS ? text : text.substring(0, MAX_COLUMNS - 3) + "...";
    }

    private static String text(@Nullable QObject value) {
        return value == null ? "" : JsonWriter.toText(value);
    }
}
