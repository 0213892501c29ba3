package io.vmemu.qmp.hmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What QEMU 7.2 and 10.0 answer to keys, recorded from their sockets. In what is expected {@code <} and {@code >} stand for
 * ESC [ D and ESC [ C, and {@code |} for ESC [ K.
 */
class LineEditorTest {
    private static final String UP = "\033[A";
    private static final String DOWN = "\033[B";
    private static final String RIGHT = "\033[C";
    private static final String LEFT = "\033[D";

    private final StringBuilder screen = new StringBuilder();
    private final List<String> lines = new ArrayList<>();
    private List<String> candidates = List.of();
    private String completed = "";
    private LineEditor editor = editor(true);

    private LineEditor editor(boolean modern) {
        return new LineEditor(modern, screen, text -> {
            completed = text;
            return new Completion(text.substring(text.lastIndexOf(' ') + 1), candidates);
        });
    }

    private String type(String keys) {
        screen.setLength(0);
        for (int i = 0; i < keys.length(); i++) {
            @Nullable String line = editor.type((byte) keys.charAt(i));
            if (line != null) {
                lines.add(line);
            }
        }
        return screen.toString().replace("\033[D", "<").replace("\033[C", ">").replace("\033[K", "|");
    }

    @Test
    void eachKeyDrawsTheWholeLineAgain() {
        assertThat(type("a")).isEqualTo("a|");
        assertThat(type("b")).isEqualTo("<ab|");
        assertThat(type("c")).isEqualTo("<<abc|");
        assertThat(type("\r")).isEqualTo("\r\n");
        assertThat(lines).containsExactly("abc");
    }

    @Test
    void keysGoInAtTheCursorWhichStaysBehindThem() {
        type("abc");
        assertThat(type(LEFT)).isEqualTo("<");
        assertThat(type("X")).isEqualTo("<<abXc|<");
        assertThat(type(LEFT)).isEqualTo("<");
        assertThat(type("\177")).isEqualTo("<<aXc|<<");
        assertThat(type("\b")).isEqualTo("<Xc|<<");
        assertThat(type("\b")).isEmpty();
        assertThat(type(RIGHT)).isEqualTo(">");
        assertThat(type("\001")).isEqualTo("<");
        assertThat(type("\005")).isEqualTo(">>");
        assertThat(type("\001")).isEqualTo("<<");
        assertThat(type("\004")).isEqualTo("c|<");
        assertThat(type("\n")).isEqualTo("\r\n");
        assertThat(lines).containsExactly("c");
    }

    @Test
    void aWordIsDeletedWithTheSpaceBehindIt() {
        type("foo   bar  baz");
        assertThat(type("\027")).isEqualTo("<".repeat(14) + "foo   bar  |");
        assertThat(type("\027")).isEqualTo("<".repeat(11) + "foo   |");
        assertThat(type("\027")).isEqualTo("<<<<<<|");
        assertThat(type("\027")).isEmpty();
    }

    @Test
    void theBeginningIsDeletedAtOnceWhereTheKeyIsKnown() {
        type("hello c" + LEFT);
        assertThat(type("\025")).isEqualTo("<<<<<<c|<");
        editor = editor(false);
        type("hello c" + LEFT);
        assertThat(type("\025")).isEmpty();
    }

    @Test
    void aTerminalsOwnKeysMoveTheCursor() {
        type("abcdef");
        assertThat(type("\033OH")).isEqualTo("<<<<<<");
        assertThat(type("\033OF")).isEqualTo(">>>>>>");
        assertThat(type("\033[1~")).isEqualTo("<<<<<<");
        assertThat(type("\033[3~")).isEqualTo("bcdef|<<<<<");
        assertThat(type("\033[4~")).isEqualTo(">>>>>");
        assertThat(type("\033[2D")).isEqualTo("<");
        assertThat(type("\233C")).isEqualTo(">");
    }

    @Test
    void whatNoKeyIsBoundToIsPassedOver() {
        type("a");
        for (String keys : List.of(
                "\000",
                "\002",
                "\003",
                "\006",
                "\007",
                "\013",
                "\022",
                "\024",
                "\033OE",
                "\033OX",
                "\033b",
                "\033[~",
                "\033[31~",
                "\033[H",
                "\033\033")) {
            assertThat(type(keys)).as(keys).isEmpty();
        }
        assertThat(type("\033[1;5C")).as("the semicolon ends the sequence").isEqualTo("<a5|<<a5C|");
    }

    @Test
    void theScreenIsClearedWithTheLineLeft() {
        type("abc" + LEFT);
        assertThat(type("\f")).isEqualTo("\033[2J\033[1;1H(qemu) abc|<");
    }

    @Test
    void bytesThatAreNotAsciiAreShownOneByOne() {
        assertThat(type("\303")).isEqualTo("\303|");
        assertThat(type("\244")).isEqualTo("<\303\244|");
    }

    @Test
    void aLineHasItsLimit() {
        type("x".repeat(5000));
        assertThat(type("y")).isEmpty();
        type("\r");
        assertThat(lines).containsExactly("x".repeat(4095));
    }

    @Test
    void pastLinesComeBackEachOnce() {
        type("h1\rh2\rh1\r");
        assertThat(type(UP)).isEqualTo("h1|");
        assertThat(type(UP)).isEqualTo("<<h2|");
        assertThat(type(UP)).isEmpty();
        assertThat(type(DOWN)).isEqualTo("<<h1|");
        assertThat(type(DOWN)).isEqualTo("<<|");
        assertThat(type(DOWN)).isEmpty();
        type("zz");
        assertThat(type(UP)).isEqualTo("<<h1|");
        assertThat(type("\020")).isEqualTo("<<h2|");
        assertThat(type("\016")).isEqualTo("<<h1|");
        type("\r");
        assertThat(lines).endsWith("h1");
        assertThat(editor.history().lines()).containsExactly("h2", "h1");
    }

    @Test
    void nothingIsPastBeforeTheFirstLineAndEmptyLinesAreNone() {
        assertThat(type(UP + DOWN)).isEmpty();
        type("\r \r\r");
        assertThat(editor.history().lines()).containsExactly(" ");
    }

    @Test
    void theOldestLinesAreForgotten() {
        for (int i = 0; i < 70; i++) {
            type(i + "\r");
        }
        assertThat(editor.history().lines()).hasSize(64).startsWith("6").endsWith("69");
    }

    @Test
    void aSingleCandidateIsPutInWithASpace() {
        candidates = List.of("qom-set");
        type("  qom-s");
        assertThat(type("\t")).isEqualTo("<<<<<<<  qom-set |");
        assertThat(completed).isEqualTo("  qom-s");
    }

    @Test
    void severalCandidatesAreListedBehindWhatTheyShare() {
        type("info me");
        candidates = List.of("mem", "memdev", "memory-devices", "memory_size_summary");
        assertThat(type("\t"))
                .isEqualTo("\r\nmem                  memdev               memory-devices       \r\n"
                        + "memory_size_summary  \r\n(qemu) info mem|");
        candidates = List.of("off", "on");
        type(" ");
        assertThat(type("\t")).isEqualTo("\r\noff       on        \r\n(qemu) info mem o|");
    }

    @Test
    void withoutCandidatesNothingHappens() {
        type("zzz");
        assertThat(type("\t")).isEmpty();
    }

    @Test
    void whatIsBehindTheCursorIsNotCompleted() {
        type("se" + LEFT);
        candidates = List.of("stop", "system_reset");
        assertThat(type("\t")).isEqualTo("\r\nstop          system_reset  \r\n(qemu) se|<");
        assertThat(completed).isEqualTo("s");
    }

    @Test
    void aLineThatIsDroppedLeavesNothing() {
        type("partial\033[");
        editor.restart();
        assertThat(type("A\r")).isEqualTo("A|\r\n");
        assertThat(lines).containsExactly("A");
    }
}
