package io.vmemu.qmp.hmp;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The line that is typed at a terminal which shows nothing by itself: keys in, as they come from a VT100, and out what
 * makes the terminal show the line, byte by byte as QEMU 7.2 and 10.0 write it. A char is a byte here.
 *
 * <p>After each key that changed the line it is drawn again as a whole:
 *
 * <pre>
 *   (qemu) inf_              typed: o
 *          ESC[D ESC[D ESC[D info ESC[K
 * </pre>
 */
final class LineEditor {
    private static final int MAX_LENGTH = 4095;
    private static final int MAX_WIDTH = 80;
    private static final int MIN_COLUMN_WIDTH = 10;
    private static final String PROMPT = "(qemu) ";
    private static final String NEW_LINE = "\r\n";
    private static final String LEFT = "\033[D";
    private static final String RIGHT = "\033[C";
    private static final String CLEAR_TO_END = "\033[K";
    private static final String CLEAR_ALL = "\033[2J\033[1;1H";
    private static final char ESCAPE = 27;
    private static final char CONTROL_SEQUENCE = 155;
    private static final int MAX_PARAMETER = 1000;

    private enum State {
        PLAIN,
        AFTER_ESCAPE,
        /** In a sequence that ESC [ has begun. */
        IN_SEQUENCE,
        /** Behind ESC O. */
        AFTER_SHIFT
    }

    private final boolean modern;
    private final StringBuilder screen;
    private final LineHistory history = new LineHistory();
    private final Function<String, Completion> completer;
    private final StringBuilder line = new StringBuilder();
    private int cursor;
    private String shown = "";
    private int shownCursor;
    private State state = State.PLAIN;
    private int parameter;

    /**
     * An empty line.
     *
     * @param modern whether it is that of QEMU 10.0, which knows more keys
     * @param screen gets what goes to the terminal
     * @param completer completes the text in front of the cursor
     */
    LineEditor(boolean modern, StringBuilder screen, Function<String, Completion> completer) {
        this.modern = modern;
        this.screen = screen;
        this.completer = completer;
    }

    LineHistory history() {
        return history;
    }

    /** Drops what has been typed. */
    void restart() {
        state = State.PLAIN;
        clear();
    }

    /** Asks for a line. */
    void prompt() {
        screen.append(PROMPT);
        shown = "";
        shownCursor = 0;
    }

    /** Takes a byte; returns the line if that ended it. */
    @Nullable
    String type(byte key) {
        char c = (char) (key & 0xff);
        switch (state) {
            case PLAIN -> {
                if (c == '\r' || c == '\n') {
                    return finish();
                }
                press(c);
            }
            case AFTER_ESCAPE -> {
                state = c == '[' ? State.IN_SEQUENCE : c == 'O' ? State.AFTER_SHIFT : State.PLAIN;
                parameter = 0;
            }
            case IN_SEQUENCE -> continueSequence(c);
            case AFTER_SHIFT -> {
                state = State.PLAIN;
                if (c == 'F') {
                    cursor = line.length();
                } else if (c == 'H') {
                    cursor = 0;
                }
            }
        }
        draw();
        return null;
    }

    private String finish() {
        String finished = line.toString();
        screen.append(NEW_LINE);
        history.add(finished);
        clear();
        return finished;
    }

    private void clear() {
        line.setLength(0);
        cursor = 0;
        shown = "";
        shownCursor = 0;
    }

    private void press(char c) {
        switch (c) {
            case 1 -> cursor = 0;
            case 4 -> delete(cursor, cursor + 1);
            case 5 -> cursor = line.length();
            case '\b', 127 -> delete(cursor - 1, cursor);
            case '\t' -> complete();
            case '\f' -> {
                screen.append(CLEAR_ALL);
                prompt();
            }
            case 14 -> pressIfModern(() -> look(history.newer()));
            case 16 -> pressIfModern(() -> look(history.older()));
            case 21 -> pressIfModern(() -> delete(0, cursor));
            case 23 -> delete(startOfWord(), cursor);
            case ESCAPE -> state = State.AFTER_ESCAPE;
            case CONTROL_SEQUENCE -> {
                state = State.IN_SEQUENCE;
                parameter = 0;
            }
            default -> insert(c);
        }
    }

    private void pressIfModern(Runnable action) {
        if (modern) {
            action.run();
        }
    }

    private void continueSequence(char c) {
        if (c >= '0' && c <= '9') {
            parameter = Math.min(parameter * 10 + (c - '0'), MAX_PARAMETER);
            return;
        }
        state = State.PLAIN;
        switch (c) {
            case 'A', 'F' -> look(history.older());
            case 'B', 'E' -> look(history.newer());
            case 'C' -> cursor = Math.min(cursor + 1, line.length());
            case 'D' -> cursor = Math.max(cursor - 1, 0);
            case '~' -> pressNumbered();
            default -> {
                // a key that nothing is bound to
            }
        }
    }

    private void pressNumbered() {
        switch (parameter) {
            case 1 -> cursor = 0;
            case 3 -> delete(cursor, cursor + 1);
            case 4 -> cursor = line.length();
            default -> {
                // a key that nothing is bound to
            }
        }
    }

    private void insert(char c) {
        if (c >= ' ' && line.length() < MAX_LENGTH) {
            line.insert(cursor, c);
            cursor++;
        }
    }

    private void delete(int from, int to) {
        if (from >= 0 && to <= line.length()) {
            line.delete(from, to);
            cursor = from;
        }
    }

    private int startOfWord() {
        int at = cursor;
        while (at > 0 && line.charAt(at - 1) == ' ') {
            at--;
        }
        while (at > 0 && line.charAt(at - 1) != ' ') {
            at--;
        }
        return at;
    }

    private void look(@Nullable String past) {
        if (past != null) {
            line.setLength(0);
            line.append(past);
            cursor = past.length();
        }
    }

    private void complete() {
        Completion found = completer.apply(line.substring(0, cursor));
        List<String> candidates = found.candidates();
        found.common().chars().forEach(c -> insert((char) c));
        if (candidates.size() == 1 && !candidates.get(0).endsWith("/")) {
            insert(' ');
        } else if (candidates.size() > 1) {
            screen.append(NEW_LINE);
            list(candidates);
            prompt();
        }
    }

    private void list(List<String> words) {
        int longest = words.stream().mapToInt(String::length).max().orElse(0);
        int width = Math.min(Math.max(longest + 2, MIN_COLUMN_WIDTH), MAX_WIDTH);
        int columns = MAX_WIDTH / width;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            screen.append(word).append(" ".repeat(Math.max(width - word.length(), 0)));
            if ((i + 1) % columns == 0 || i + 1 == words.size()) {
                screen.append(NEW_LINE);
            }
        }
    }

    private void draw() {
        if (!shown.contentEquals(line)) {
            shown = line.toString();
            screen.append(LEFT.repeat(shownCursor)).append(shown).append(CLEAR_TO_END);
            shownCursor = shown.length();
        }
        screen.append(LEFT.repeat(Math.max(shownCursor - cursor, 0)));
        screen.append(RIGHT.repeat(Math.max(cursor - shownCursor, 0)));
        shownCursor = cursor;
    }
}
