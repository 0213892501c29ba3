package io.vmemu.emulator.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeededRandomTest {
    private static List<Long> take(SeededRandom random, int count) {
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(random.nextLong());
        }
        return numbers;
    }

    /** The reference implementation's numbers for this state. */
    @Test
    void drawsWhatXoshiroDraws() {
        SeededRandom random = SeededRandom.of(new SeededRandom.State(0, 1, 2, 3, 4));
        assertThat(take(random, 10))
                .containsExactly(
                        11520L,
                        0L,
                        1509978240L,
                        1215971899390074240L,
                        1216172134540287360L,
                        607988272756665600L,
                        Long.parseUnsignedLong("16172922978634559625"),
                        8476171486693032832L,
                        Long.parseUnsignedLong("10595114339597558777"),
                        2904607092377533576L);
    }

    /** Known from other implementations that fill the state in the same way. */
    @Test
    void aSeedIsSpreadBySplitMix() {
        assertThat(take(new SeededRandom(0), 4))
                .containsExactly(
                        Long.parseUnsignedLong("11091344671253066420"),
                        Long.parseUnsignedLong("13793997310169335082"),
                        1900383378846508768L,
                        7684712102626143532L);
    }

    /** A change of these numbers breaks every seed that anybody has written down. */
    @Test
    void streamsAreTheSameForEver() {
        SeededRandom root = new SeededRandom(42);
        assertThat(root.stream("guest").nextLong()).isEqualTo(GUEST);
        assertThat(root.stream("faults").nextLong()).isEqualTo(FAULTS);
        assertThat(root.stream("guest").stream("vm0").nextLong()).isEqualTo(NESTED);
        assertThat(root.stream("").nextLong()).isEqualTo(EMPTY);
    }

    private static final long GUEST = -4951337607385980569L;
    private static final long FAULTS = 4568112069086112676L;
    private static final long NESTED = 4837853586929781824L;
    private static final long EMPTY = 937716987257203770L;

    @Test
    void drawingFromOneStreamMovesNoOther() {
        SeededRandom root = new SeededRandom(7);
        List<Long> expected = take(root.stream("a"), 5);
        take(root, 100);
        take(root.stream("b"), 100);
        assertThat(take(root.stream("a"), 5)).isEqualTo(expected);
        assertThat(take(new SeededRandom(7), 5)).isNotEqualTo(expected);
        assertThat(take(new SeededRandom(8).stream("a"), 5)).isNotEqualTo(expected);
    }

    @Test
    void goesOnFromASavedState() {
        SeededRandom random = new SeededRandom(99);
        take(random, 17);
        SeededRandom.State state = random.state();
        List<Long> expected = take(random, 10);
        SeededRandom other = SeededRandom.of(state);
        assertThat(take(other, 10)).isEqualTo(expected);
        assertThat(other.stream("x").nextLong()).isEqualTo(random.stream("x").nextLong());
    }

    @Test
    void aStateOfZerosIsNone() {
        assertThatThrownBy(() -> new SeededRandom.State(5, 0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 64, 100, 1000})
    void numbersBelowABoundAreEquallyLikely(long bound) {
        SeededRandom random = new SeededRandom(bound);
        int[] counts = new int[(int) bound];
        int draws = (int) bound * 1000;
        for (int i = 0; i < draws; i++) {
            counts[(int) random.below(bound)]++;
        }
        for (int count : counts) {
            assertThat(count).isBetween(850, 1150);
        }
    }

    @Test
    void largeBoundsWorkToo() {
        SeededRandom random = new SeededRandom(1);
        long largest = 0;
        for (int i = 0; i < 1000; i++) {
            long number = random.below(Long.MAX_VALUE);
            assertThat(number).isBetween(0L, Long.MAX_VALUE - 1);
            largest = Math.max(largest, number);
        }
        assertThat(largest).isGreaterThan(Long.MAX_VALUE / 100 * 99);
    }

    @Test
    void bothEndsOfARangeAreDrawn() {
        SeededRandom random = new SeededRandom(3);
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            seen.add(random.between(-2, 2));
        }
        assertThat(seen).containsOnly(-2L, -1L, 0L, 1L, 2L).contains(-2L, -1L, 0L, 1L, 2L);
        assertThat(random.between(5, 5)).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void thereIsNothingBelowOne(long bound) {
        assertThatThrownBy(() -> new SeededRandom(1).below(bound)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "-9223372036854775808, 9223372036854775807", "-2, 9223372036854775807"})
    void aRangeMustHaveNumbersButNotTooMany(long min, long max) {
        assertThatThrownBy(() -> new SeededRandom(1).between(min, max)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void chancesAreKept() {
        SeededRandom random = new SeededRandom(11);
        int hits = 0;
        for (int i = 0; i < 10_000; i++) {
            hits += random.chance(Ratio.percent(30)) ? 1 : 0;
            assertThat(random.chance(Ratio.NONE)).isFalse();
            assertThat(random.chance(Ratio.ALL)).isTrue();
        }
        assertThat(hits).isBetween(2850, 3150);
    }

    @Test
    void picksEveryValueSometimes() {
        SeededRandom random = new SeededRandom(12);
        List<String> picked = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            picked.add(random.pick(List.of("a", "b", "c")));
        }
        assertThat(picked).contains("a", "b", "c");
    }
}
